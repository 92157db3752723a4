import { expect, it } from 'vitest';
import { discover } from '../../../functions/discover/discover.ts';
import { fetch } from '../../../functions/fetch/fetch.ts';
import { settleDays } from '../../../functions/records/settle-days.ts';
import { retry } from '../../../functions/retry/retry.ts';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { taskOf } from '../../../shared/domain/advance.ts';
import { IngestError } from '../../../shared/domain/errors.ts';
import { utcDayStart } from '../../../shared/domain/object-key.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';
import { delivery, landOne, MINUTE, pipeline, type Script, SOURCE, VendorFile } from './pipeline.ts';

const TASK = { v: 1, kind: 'discover', source: SOURCE, attempt: 0 } as const;
const FIRST = { messageId: 'discovery-1' };

/** A run that was discovered by the message `discovery-1`, and a connector that does what its test says. */
async function discovered() {
  const script: Script = {
    discover: async function* () {
      yield { slices: [{ id: 'run-1', memory: {}, delaySeconds: 0 }] };
    },
  };
  const all = pipeline(script, { maxFailures: 1 });
  await discover(all.services, TASK, FIRST);
  const row = () => all.index.rows()[0]!;
  const run = () => fetch(all.services, taskOf(row()), delivery({ messageId: 'another' }));
  return { ...all, script, row, run };
}

it('a slice keeps the id of the message that first listed it through waits, failure, retry and landing', async () => {
  const { services, script, row, run, telemetry, queue, environment, index } = await discovered();
  script.step = () => ({ kind: 'wait', state: 'generating', delaySeconds: 60, memory: {}, note: 'not yet' });
  await run();
  environment.advance(MINUTE);
  script.step = () => {
    throw new IngestError('auth', 'the token is refused');
  };
  await run();
  expect(row().state).toBe('failed');
  expect(queue.deadLetters).toMatchObject([{ fields: { slice: 'run-1', kind: 'auth', correlation: 'discovery-1' } }]);
  await retry(services, { v: 1, kind: 'retry', source: SOURCE, stream: 'execution-logs', id: 'run-1' });
  await discover(services, TASK, { messageId: 'discovery-2' });
  environment.advance(60 * MINUTE);
  await sweep(services, SOURCE, { takeOver: false });
  script.step = landOne(new VendorFile('a log\n').part());
  await run();
  await fetch(services, { ...taskOf(row()), hop: 0 }, delivery());
  await retry(services, { v: 1, kind: 'retry', source: SOURCE, stream: 'execution-logs', id: 'run-1' });
  expect(row()).toMatchObject({ state: 'landed', correlationId: 'discovery-1' });

  const ofTheSlice = telemetry.events.filter((event) => 'id' in event && event.id !== undefined);
  expect(new Set(ofTheSlice.map(({ kind }) => kind))).toEqual(
    new Set(['moved', 'problem', 'given up', 'landed', 'refused']),
  );
  for (const event of ofTheSlice) expect(event).toMatchObject({ id: 'run-1', correlationId: 'discovery-1' });
  const keys = index.rows()[0]?.parts.map(({ key }) => key);
  expect(keys).toHaveLength(1);
  expect(telemetry.of('landed')).toMatchObject([{ keys, objects: 1, polls: row().hop }]);
  expect(telemetry.of('moved').at(-1)).toMatchObject({ to: 'landed', brought: { bytes: 6, keys } });
});

it('a day that leaves its schedule takes the schedule’s id along', async () => {
  const { services, index } = pipeline({});
  const part = { key: 'raw/1', index: 1, bytes: 1, storedBytes: 1, lines: 1, sha256: 'ab', etag: '"1"' };
  const { run: _run, ...row } = sliceRow({ id: '42.abc', correlationId: 'discovery-1', parts: [part] });
  await settleDays(services, row, { memory: {}, settledBeforeMs: utcDayStart(NOON_MS) });
  expect(index.rows()).toMatchObject([{ id: '42.abc@1970-01-02', correlationId: 'discovery-1' }]);
});

it('a row of an older version is worked on without one', async () => {
  const { services, index, telemetry, queue } = pipeline({ step: () => ({ kind: 'gone', note: 'purged' }) });
  const row = sliceRow();
  await index.record([row]);
  await fetch(services, taskOf(row), delivery());
  expect(index.rows()[0]).not.toHaveProperty('correlationId');
  expect(telemetry.of('moved')[0]).not.toHaveProperty('correlationId');
  expect(queue.deadLetters).toEqual([]);
});

it('a discovery that is given up says which message it was', async () => {
  const { services, queue, telemetry } = pipeline({
    discover: () => {
      throw new IngestError('config', 'no such workspace');
    },
  });
  await discover(services, TASK, FIRST);
  expect(queue.deadLetters).toMatchObject([{ fields: { kind: 'config', correlation: 'discovery-1' } }]);
  expect(telemetry.of('given up')).toEqual([
    { kind: 'given up', source: SOURCE, correlationId: 'discovery-1', reason: 'config' },
  ]);
});
