import { describe, expect, it, vi } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { StepOutcome } from '../../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { TaskSchema } from '../../../../shared/domain/task.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import {
  delivery,
  landOne,
  MINUTE,
  type PipelineOptions,
  pipeline,
  type Script,
  SOURCE,
  timeFor,
  VendorFile,
} from '../pipeline.ts';

async function scene(step: Script['step'], changes: Partial<SliceRow> = {}, options: PipelineOptions = {}) {
  const all = pipeline(step === undefined ? {} : { step }, options);
  const recorded = sliceRow(changes);
  await all.index.record([recorded]);
  const run = (how = {}, task = fetchTask(recorded)) => fetch(all.services, task, delivery(how));
  return {
    ...all,
    recorded,
    run,
    row: () => all.index.rows()[0]!,
    tasks: () => all.queue.messages().map(({ body }) => TaskSchema.parse(JSON.parse(body))),
  };
}
const waits: StepOutcome = { kind: 'wait', state: 'generating', delaySeconds: 30, note: 'being made' };

describe('one step of a slice', () => {
  it('that has to wait saves the row first and then sends its next task', async () => {
    const { run, row, tasks, index, queue } = await scene(() => waits);
    const send = vi.spyOn(queue, 'send').mockImplementation(async () => {
      expect(index.rows()[0]).toMatchObject({ hop: 1, state: 'generating' });
    });
    await run();
    expect(send).toHaveBeenCalledTimes(1);
    expect(row()).toMatchObject({
      state: 'generating',
      hop: 1,
      requests: 1,
      dueAtMs: NOON_MS + 30_000,
      note: 'being made',
    });
    expect(row().lease).toBeUndefined();
    send.mockRestore();
    await run({ messageId: 'message-2' }, fetchTask(row()));
    expect(tasks()).toEqual([fetchTask(row())]);
  });

  it('holds the lease for as long as the worker may live', async () => {
    const { run, index } = await scene(() => {
      expect(index.rows()[0]?.lease).toEqual({ owner: 'message-1', expiresAtMs: NOON_MS + 15 * MINUTE });
      return waits;
    });
    await run();
    expect.assertions(1);
  });

  it('that finds the log ready lands it and ends, with the lag behind READY', async () => {
    const { run, row, tasks, telemetry } = await scene(landOne(new VendorFile('a log\n').part()));
    await run();
    expect(row()).toMatchObject({ state: 'landed', requests: 2, parts: [{ bytes: 6, lines: 1 }], readyAtMs: NOON_MS });
    expect(tasks()).toEqual([]);
    expect(telemetry.of('landed')).toMatchObject([{ source: SOURCE, id: 'run-1', bytes: 6, lagMs: 0 }]);
    expect(telemetry.of('moved').at(-1)).toMatchObject({ from: 'pending', to: 'landed' });
    expect(telemetry.of('bytes').reduce((sum, { bytes }) => sum + bytes, 0)).toBe(6);
  });

  it('lands all parts of a chain, saving after each', async () => {
    const { run, row, index } = await scene((slice) => {
      const done = slice.parts.length;
      expect(index.rows()[0]?.parts).toHaveLength(done === 3 ? 2 : done);
      if (done === 3) return { kind: 'done' };
      const part = { ...new VendorFile(`part ${done + 1}\n`).part(), index: done + 1, of: 3 };
      return { kind: 'land', part, before: {}, memory: { landed: done + 1 } };
    });
    await run();
    expect(row().parts.map(({ index: number }) => number)).toEqual([1, 2, 3]);
    expect(row().state).toBe('landed');
  });

  it('leaves the next part to the next invocation when there is little time', async () => {
    const { run, row, tasks } = await scene((slice) => {
      const done = slice.parts.length;
      if (done === 2) return { kind: 'done' };
      const part = { ...new VendorFile(`part ${done + 1}\n`).part(), index: done + 1, of: 2 };
      return { kind: 'land', part, before: {}, memory: { landed: done + 1 } };
    });
    await run({ remainingMs: timeFor(0) });
    expect(row()).toMatchObject({ state: 'ready', hop: 1, memory: { landed: 1 }, parts: [{ index: 1 }] });
    expect(tasks()).toEqual([fetchTask(row())]);
  });

  it('that fails in an unexpected way counts a failure and leaks nothing', async () => {
    const { run, row, telemetry } = await scene(() => {
      throw new TypeError('Invalid URL: https://store.example/log?X-Amz-Signature=f00d');
    });
    await run();
    expect(row()).toMatchObject({ state: 'pending', hop: 1, failures: 1, lastError: { kind: 'invariant' } });
    expect(telemetry.of('problem')).toHaveLength(1);
    expect(JSON.stringify([row(), telemetry.events])).not.toContain('f00d');
  });

  it('that is given up leaves a row and a dead letter, in this order', async () => {
    const { run, row, queue, index } = await scene(() => {
      throw new IngestError('auth', 'the token is refused');
    });
    const deadLetter = queue.deadLetter.bind(queue);
    vi.spyOn(queue, 'deadLetter').mockImplementation(async (letter) => {
      expect(index.rows()[0]?.state).toBe('failed');
      await deadLetter(letter);
    });
    await run();
    expect(row()).toMatchObject({ state: 'failed', note: 'auth: the token is refused' });
    expect(queue.deadLetters).toEqual([
      {
        source: SOURCE,
        body: JSON.stringify({ v: 1, kind: 'retry', source: SOURCE, stream: 'execution-logs', id: 'run-1' }),
        reason: `${SOURCE}/execution-logs/run-1 was given up. auth: the token is refused`,
        fields: {
          class: 'hopeless',
          slice: 'run-1',
          kind: 'auth',
          attempts: 1,
          lastErrorKind: 'auth',
          lastError: 'the token is refused',
        },
      },
    ]);
  });
});

describe('a message that is not to be worked on', () => {
  const step = vi.fn(() => waits);
  it.each<[string, Partial<SliceRow>, object, string]>([
    ['of an ended slice', { state: 'landed' }, {}, 'ended'],
    ['of an older hop', { hop: 3 }, { hop: 2 }, 'stale'],
    ['while another one is worked on', { lease: { owner: 'other', expiresAtMs: NOON_MS + 1 } }, {}, 'leased'],
    ['of a slice that was never recorded', {}, { id: 'run-2' }, 'unknown'],
  ])('%s changes nothing and asks the vendor nothing', async (_which, changes, task, why) => {
    step.mockClear();
    const { run, row, telemetry, recorded, queue } = await scene(step, changes);
    await run({}, { ...fetchTask(recorded), ...task });
    expect(step).not.toHaveBeenCalled();
    expect(row()).toEqual(recorded);
    expect(telemetry.events).toEqual([expect.objectContaining({ kind: 'refused', why })]);
    expect([queue.messages(), queue.deadLetters]).toEqual([[], []]);
  });

  it('since its lease was lost on the way changes nothing', async () => {
    const { run, index, row, queue, telemetry } = await scene(async () => {
      await index.save(index.rows()[0]!);
      return waits;
    });
    await run();
    expect(row().hop).toBe(0);
    expect(queue.messages()).toEqual([]);
    expect(telemetry.of('refused')).toMatchObject([{ why: 'lost lease' }]);
  });

  it('sends the dead letter again that a dead worker may not have sent, on its redelivery only', async () => {
    const { run, queue } = await scene(undefined, { state: 'failed', note: 'auth: refused' });
    await run();
    expect(queue.deadLetters).toEqual([]);
    await run({ receiveCount: 2 });
    expect(queue.deadLetters).toMatchObject([{ reason: expect.stringContaining('auth: refused') }]);
  });

  it.each<[string, Partial<SliceRow>]>([
    ['has landed', { state: 'landed' }],
    ['has failed at another hop', { state: 'failed', hop: 7 }],
  ])('sends no dead letter for a slice that %s', async (_what, changes) => {
    const { run, queue, recorded } = await scene(undefined, changes);
    await run({ receiveCount: 2 }, { ...fetchTask(recorded), hop: 0 });
    expect(queue.deadLetters).toEqual([]);
  });
});

describe('a long wait', () => {
  it('that the vendor asked for is kept over several hops without a request', async () => {
    let steps = 0;
    const { run, row, environment } = await scene(() => {
      steps += 1;
      throw new IngestError('rate_limited', 'slow down', { retryAfterSeconds: 2_000 });
    });
    for (let hop = 0; hop < 3; hop += 1) {
      await run({ messageId: `message-${hop}` }, fetchTask(row(), hop));
      environment.advanceTo(row().dueAtMs);
      expect([row().hop, steps, row().requests]).toEqual([hop + 1, 1, 1]);
    }
    expect(environment.now()).toBe(NOON_MS + 2_000_000);
    await run({ messageId: 'message-3' }, fetchTask(row()));
    expect(steps).toBe(2);
  });
});

describe('an index or a queue that can not be reached', () => {
  it('makes the message come again', async () => {
    const down = new IngestError('transient', 'DynamoDB is down');
    for (const method of ['lease', 'save'] as const) {
      const { run, index, queue } = await scene(() => waits);
      vi.spyOn(index, method).mockRejectedValue(down);
      await expect(run()).rejects.toBe(down);
      expect(queue.messages()).toEqual([]);
    }
    const { run, queue } = await scene(() => waits);
    vi.spyOn(queue, 'send').mockRejectedValue(down);
    await expect(run()).rejects.toBe(down);
  });
});
