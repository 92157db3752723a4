import { expect, it } from 'vitest';
import { discover } from '../../../../functions/discover/discover.ts';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { delivery, pipeline, SOURCE } from '../pipeline.ts';

const TASK = { v: 1, kind: 'discover', source: SOURCE, attempt: 4 } as const;
const MESSAGE = { messageId: 'discovery-1' };

function scene() {
  const paused = () => {
    throw new IngestError('paused', 'the vendor does not answer: later', { retryAfterSeconds: 20 });
  };
  const all = pipeline({ discover: paused, step: paused });
  const sent = () =>
    all.queue
      .messages()
      .map(({ body, visibleAtMs }) => ({ ...JSON.parse(body), delay: (visibleAtMs - NOON_MS) / 1000 }));
  return { ...all, sent };
}

it('a discovery that is paused comes again without an attempt more, and is no problem', async () => {
  const { services, sent, queue, telemetry } = scene();
  await discover(services, TASK, MESSAGE);
  expect(sent()).toEqual([{ ...TASK, delay: 21 }]);
  expect(queue.deadLetters).toEqual([]);
  expect(telemetry.events).toEqual([{ kind: 'paused', source: SOURCE, note: 'the vendor does not answer: later' }]);
});

it('discoveries of a long outage do not pile up: one waits, and goes on waiting', async () => {
  const { services, sent, queue, environment } = scene();
  for (let tick = 0; tick < 10; tick += 1) await discover(services, TASK, MESSAGE);
  expect(sent()).toHaveLength(1);
  for (let round = 0; round < 20; round += 1) {
    environment.advanceTo(queue.nextVisibleAtMs() ?? 0);
    for (const message of queue.receive(SOURCE, 10)) {
      await discover(services, TASK, MESSAGE);
      queue.ack(message.id);
    }
    expect(queue.messages()).toHaveLength(1);
  }
});

it('a note from a clock that was wrong holds no discovery back', async () => {
  const { services, sent, environment } = scene();
  environment.advance(86_400_000);
  await discover(services, TASK, MESSAGE);
  const behind = { ...services, environment: { ...environment, now: () => NOON_MS } };
  await discover(
    { ...behind, environment: { ...behind.environment, random: () => 0, newId: () => 'x', sleep: environment.sleep } },
    TASK,
    MESSAGE,
  );
  expect(sent()).toHaveLength(2);
});

it('a step that is paused is no problem: its row says what it waits for', async () => {
  const { services, index, telemetry } = scene();
  await index.record([sliceRow()]);
  await fetch(services, fetchTask(sliceRow()), delivery());
  expect(index.rows()[0]).toMatchObject({ failures: 0, hop: 1, note: 'the vendor does not answer: later' });
  expect(telemetry.of('problem')).toEqual([]);
  expect(telemetry.of('moved')).toMatchObject([{ note: 'the vendor does not answer: later' }]);
});
