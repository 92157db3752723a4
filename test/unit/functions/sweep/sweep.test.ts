import { describe, expect, it, vi } from 'vitest';
import { sweep } from '../../../../functions/sweep/sweep.ts';
import { taskOf } from '../../../../shared/domain/advance.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { END_STATES, OPEN_STATES, type SliceRow } from '../../../../shared/domain/slice.ts';
import { TaskSchema } from '../../../../shared/domain/task.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { MINUTE, pipeline, SOURCE } from '../pipeline.ts';

const LATE = NOON_MS - 15 * MINUTE - 1;
const LEASE = { owner: 'other', expiresAtMs: NOON_MS + 10 * MINUTE };

async function scene(...rows: Partial<SliceRow>[]) {
  const all = pipeline({});
  const recorded = rows.map((changes, at) => sliceRow({ id: `run-${at + 1}`, ...changes }));
  await all.index.record(recorded);
  const tasks = () => all.queue.messages().map(({ body }) => TaskSchema.parse(JSON.parse(body)));
  const run = (takeOver = false) => sweep(all.services, SOURCE, { takeOver });
  return { ...all, recorded, tasks, run, rows: () => all.index.rows() };
}

describe('a sweep', () => {
  it.each(OPEN_STATES)('enqueues a slice again that is %s and overdue, at its own hop', async (state) => {
    const { run, tasks, recorded, rows } = await scene({ state, dueAtMs: LATE, hop: 7 });
    expect(await run()).toBe(1);
    expect(tasks()).toEqual(recorded.map(taskOf));
    const shown = state === 'settling' ? 'pending' : state;
    expect(rows()).toMatchObject([{ hop: 7, state: shown, revision: 2, dueAtMs: NOON_MS, updatedAtMs: NOON_MS }]);
  });

  it.each(END_STATES)('leaves a slice alone that is %s', async (state) => {
    const { run, tasks } = await scene({ state, dueAtMs: LATE });
    expect([await run(), await run(true), tasks()]).toEqual([0, 0, []]);
  });

  it('leaves alone what is due but not late, and what belongs to another source', async () => {
    const { run, tasks } = await scene(
      { dueAtMs: LATE + 1 },
      { dueAtMs: NOON_MS + 1 },
      { dueAtMs: LATE, source: 'other' },
    );
    expect([await run(), tasks()]).toEqual([0, []]);
  });

  it('frees a slice whose worker died, since its due time was the end of its lease', async () => {
    const { run, rows } = await scene({ dueAtMs: LATE, lease: { owner: 'dead', expiresAtMs: LATE } });
    expect(await run()).toBe(1);
    expect(rows()[0]?.lease).toBeUndefined();
  });

  it('finds the same slice again only after one more grace', async () => {
    const { run, environment } = await scene({ dueAtMs: LATE });
    const found: number[] = [];
    for (let minutes = 0; minutes < 20; minutes += 1) {
      found.push(await run());
      environment.advance(MINUTE);
    }
    expect(found.map((count, at) => (count > 0 ? at : -1)).filter((at) => at >= 0)).toEqual([0, 16]);
  });

  it('gives way to a worker that moved a slice since it was listed', async () => {
    const { run, index, tasks, rows } = await scene({ dueAtMs: LATE }, { dueAtMs: LATE });
    const save = index.save.bind(index);
    vi.spyOn(index, 'save').mockImplementation(async (row) => {
      if (row.id === 'run-1' && row.revision === 1) await save({ ...index.rows()[0]!, hop: 1 });
      return await save(row);
    });
    expect(await run()).toBe(1);
    expect(tasks()).toMatchObject([{ id: 'run-2' }]);
    expect(rows()[0]).toMatchObject({ hop: 1, dueAtMs: LATE });
  });

  it('claims before it enqueues, fifty at a time', async () => {
    const { services, index, queue } = await scene(...Array.from({ length: 120 }, () => ({ dueAtMs: LATE })));
    const process = new MortalProcess();
    const send = vi.spyOn(queue, 'send');
    const counted = {
      ...services,
      index: interruptible(index, process, 'index'),
      queue: interruptible(queue, process, 'queue'),
    };
    expect(await sweep(counted, SOURCE, { takeOver: false })).toBe(120);
    expect(send.mock.calls.map(([, tasks]) => tasks.length)).toEqual([50, 50, 20]);
    const writes = process.calls.filter((call) => call === 'index.save' || call === 'queue.send');
    expect(writes.map((call) => call === 'queue.send').flatMap((sent, at) => (sent ? [at] : []))).toEqual([
      50, 101, 122,
    ]);
  });

  it('that can not enqueue says so, and loses nothing', async () => {
    const { run, queue, environment, tasks } = await scene({ dueAtMs: LATE });
    vi.spyOn(queue, 'send').mockRejectedValueOnce(new IngestError('transient', 'SQS is down'));
    await expect(run()).rejects.toMatchObject({ message: 'SQS is down' });
    environment.advance(16 * MINUTE);
    expect([await run(), tasks().length]).toEqual([1, 1]);
  });
});

describe('a sweep of a process that owns the pipeline and has just started', () => {
  it('takes over what is leased or due, without grace', async () => {
    const { run, tasks, rows } = await scene(
      { dueAtMs: LEASE.expiresAtMs, lease: LEASE },
      { dueAtMs: NOON_MS },
      { dueAtMs: NOON_MS - 1 },
    );
    expect(await run(true)).toBe(3);
    expect(new Set(tasks().map((task) => task.kind === 'fetch' && task.id))).toEqual(
      new Set(['run-1', 'run-2', 'run-3']),
    );
    expect(rows().map(({ dueAtMs, lease }) => [dueAtMs, lease])).toEqual(Array(3).fill([NOON_MS, undefined]));
  });

  it('sends what was to wait once more, and lets it wait the rest, as its message may never have been sent', async () => {
    const waiting = { dueAtMs: NOON_MS + 15 * MINUTE, updatedAtMs: NOON_MS };
    const { run, rows, queue } = await scene(waiting, { ...waiting, dueAtMs: waiting.dueAtMs + 1 });
    const send = vi.spyOn(queue, 'send');
    expect(await run(true)).toBe(1);
    expect(send.mock.calls.flatMap(([, tasks]) => tasks)).toMatchObject([{ task: { id: 'run-1' }, delaySeconds: 900 }]);
    expect(rows().map(({ dueAtMs, revision }) => [dueAtMs, revision])).toEqual([
      [waiting.dueAtMs, 2],
      [waiting.dueAtMs + 1, 1],
    ]);
  });

  it('leaves what rests to whoever wakes it', async () => {
    const resting = { state: 'settling', updatedAtMs: NOON_MS } as const;
    const { run, rows } = await scene({ ...resting, dueAtMs: NOON_MS + 1 }, { ...resting, dueAtMs: NOON_MS });
    expect(await run(true)).toBe(1);
    expect(rows().map(({ state }) => state)).toEqual(['settling', 'pending']);
  });

  it('takes what was due when it was recorded for due, also by a clock that was set back since', async () => {
    const later = NOON_MS + 40 * MINUTE;
    const { run, rows, queue } = await scene({ dueAtMs: later, updatedAtMs: later });
    const send = vi.spyOn(queue, 'send');
    expect(await run(true)).toBe(1);
    expect(send.mock.calls.flatMap(([, tasks]) => tasks)).toMatchObject([{ delaySeconds: 0 }]);
    expect(rows()).toMatchObject([{ dueAtMs: NOON_MS }]);
  });

  it('is the only one that touches a live lease', async () => {
    const { run, rows } = await scene({ dueAtMs: LEASE.expiresAtMs, lease: LEASE });
    expect([await run(), rows()[0]?.lease]).toEqual([0, LEASE]);
  });
});
