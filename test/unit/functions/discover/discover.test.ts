import { describe, expect, it, vi } from 'vitest';
import { discover } from '../../../../functions/discover/discover.ts';
import { rest, taskOf } from '../../../../shared/domain/advance.ts';
import { type ErrorKind, IngestError } from '../../../../shared/domain/errors.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { TaskSchema } from '../../../../shared/domain/task.ts';
import type { ListedPage, ListedSlice } from '../../../../shared/ports/connector.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const STREAM = 'execution-logs';
const TASK = { v: 1, kind: 'discover', source: SOURCE, attempt: 0 } as const;
const MESSAGE = { messageId: 'discovery-1' };
const runOf = (id: string) => ({ ...sliceRow().run, runId: id });
const listed = (id: string, delaySeconds = 0): ListedSlice => ({
  id,
  run: runOf(id),
  memory: { pace: id },
  delaySeconds,
});
const page = (ids: readonly string[], cursor?: number): ListedPage => ({
  slices: ids.map((id) => listed(id)),
  ...(cursor === undefined ? {} : { cursor: { watermarkMs: cursor } }),
});

/** A source that lists these pages; an error among them is thrown in its place. */
function scene(pages: readonly (ListedPage | Error)[]) {
  const cursors: unknown[] = [];
  const all = pipeline({
    async *discover(cursor) {
      cursors.push(cursor);
      for (const one of pages) {
        if (one instanceof Error) throw one;
        yield one;
      }
    },
  });
  const watermark = async () => (await all.index.loadCheckpoint(SOURCE, STREAM))?.cursor.watermarkMs;
  const sent = () =>
    all.queue.messages().map(({ body, visibleAtMs }) => ({
      task: TaskSchema.parse(JSON.parse(body)),
      delaySeconds: (visibleAtMs - NOON_MS) / 1000,
    }));
  return { ...all, cursors, watermark, sent, ids: () => all.index.rows().map(({ id }) => id) };
}

describe('a discovery', () => {
  it('records each slice, then enqueues it, marks its day, and moves the watermark last, page by page', async () => {
    const { services, index, queue, partitions } = scene([page(['a', 'b']), page([], 1), page(['c'], 2)]);
    const process = new MortalProcess();
    await discover(
      {
        ...services,
        index: interruptible(index, process, 'index'),
        partitions: interruptible(partitions, process, 'partitions'),
        queue: interruptible(queue, process, 'queue'),
      },
      TASK,
      MESSAGE,
    );
    expect(process.calls.filter((call) => call !== 'index.known')).toEqual([
      'index.loadCheckpoint',
      'index.record',
      'queue.send',
      'partitions.mark',
      'queue.sendCurate',
      'index.record',
      'queue.send',
      'index.saveCheckpoint',
      'index.record',
      'queue.send',
      'partitions.mark',
      'index.saveCheckpoint',
    ]);
  });

  it('records a slice with all that its listing says, due when its task arrives', async () => {
    const { services, index, sent } = scene([{ slices: [listed('a', 29.2), listed('b', 5_000)] }]);
    await discover(services, TASK, MESSAGE);
    const base = sliceRow({ memory: { pace: 'a' }, run: runOf('a'), id: 'a', correlationId: MESSAGE.messageId });
    expect(index.rows()).toEqual([
      { ...base, dueAtMs: NOON_MS + 30_000 },
      { ...base, id: 'b', memory: { pace: 'b' }, run: runOf('b'), dueAtMs: NOON_MS + 900_000 },
    ]);
    expect(sent()).toEqual(index.rows().map((row, at) => ({ task: taskOf(row), delaySeconds: at === 0 ? 30 : 900 })));
  });

  it('goes on from the watermark of the one before', async () => {
    const { services, cursors, watermark } = scene([page(['a'], 7)]);
    await discover(services, TASK, MESSAGE);
    await discover(services, TASK, MESSAGE);
    expect(cursors).toEqual([undefined, { watermarkMs: 7 }]);
    expect(await watermark()).toBe(7);
  });

  it('leaves alone what is recorded already, and does not enqueue it again', async () => {
    const { services, index, sent, telemetry } = scene([page(['a', 'b'])]);
    const known = sliceRow({ id: 'a', state: 'landed', hop: 4 });
    await index.record([known]);
    const record = vi.spyOn(index, 'record');
    await discover(services, TASK, MESSAGE);
    // One question about many is cheaper than a refused write for each.
    expect(record.mock.calls.map(([rows]) => rows.map(({ id }) => id))).toEqual([['b']]);
    expect(index.rows()[0]).toEqual(known);
    expect(sent().map(({ task }) => task)).toMatchObject([{ id: 'b' }]);
    expect(telemetry.of('discovered')).toEqual([{ kind: 'discovered', source: SOURCE, listed: 2, fresh: 1 }]);
    expect(telemetry.of('moved').map(({ id }) => id)).toEqual(['b']);
  });

  it('enqueues only what it recorded itself, although another discovery is at work', async () => {
    const { services, index, sent } = scene([page(['a', 'b'])]);
    vi.spyOn(index, 'known').mockImplementation(async () => {
      await index.record([sliceRow({ id: 'a' })]);
      return new Set();
    });
    await discover(services, TASK, MESSAGE);
    expect(sent().map(({ task }) => task)).toMatchObject([{ id: 'b' }]);
  });

  it('stops where another discovery has moved the watermark meanwhile, and does not move it back', async () => {
    const { services, index, watermark, ids, queue } = scene([page(['a'], 1), page(['b'], 2)]);
    const load = index.loadCheckpoint.bind(index);
    vi.spyOn(index, 'loadCheckpoint').mockImplementationOnce(async (source, stream) => {
      const seen = await load(source, stream);
      await index.saveCheckpoint({ source, stream, revision: 0, cursor: { watermarkMs: 9 }, updatedAtMs: NOON_MS });
      return seen;
    });
    await discover(services, TASK, MESSAGE);
    expect(await watermark()).toBe(9);
    expect(ids()).toEqual(['a']);
    expect(queue.deadLetters).toEqual([]);
  });

  it('that lists nothing is told, too', async () => {
    const { services, telemetry, watermark } = scene([page([], 3)]);
    await discover(services, TASK, MESSAGE);
    expect(telemetry.of('discovered')).toEqual([{ kind: 'discovered', source: SOURCE, listed: 0, fresh: 0 }]);
    expect(await watermark()).toBe(3);
  });
});

describe('a discovery that fails', () => {
  const failure = (kind: ErrorKind, detail = {}) => new IngestError(kind, 'no answer', detail);

  it('at a page leaves the watermark before it, and keeps what was listed so far', async () => {
    const { services, watermark, ids } = scene([page(['a'], 1), page(['b']), failure('transient'), page(['c'], 2)]);
    await discover(services, TASK, MESSAGE);
    expect(await watermark()).toBe(1);
    expect(ids()).toEqual(['a', 'b']);
  });

  it('to record or to enqueue leaves the watermark where it is', async () => {
    for (const port of ['record', 'send'] as const) {
      const { services, index, queue, watermark } = scene([page(['a'], 1)]);
      if (port === 'record') vi.spyOn(index, port).mockRejectedValueOnce(failure('transient'));
      else vi.spyOn(queue, port).mockRejectedValueOnce(failure('transient'));
      await discover(services, TASK, MESSAGE);
      expect(await watermark(), port).toBeUndefined();
    }
  });

  it.each(['transient', 'rate_limited'] as const)('as %s is tried again later, with one attempt more', async (kind) => {
    const { services, sent, queue, telemetry } = scene([failure(kind)]);
    await discover(services, { ...TASK, attempt: 2 }, MESSAGE);
    expect(sent()).toEqual([{ task: { ...TASK, attempt: 3 }, delaySeconds: expect.any(Number) }]);
    expect(sent()[0]?.delaySeconds).toBeGreaterThanOrEqual(3);
    expect(queue.deadLetters).toEqual([]);
    expect(telemetry.of('problem')).toMatchObject([{ error: { kind }, fields: { attempt: 3, final: false } }]);
  });

  it('with a Retry-After is not tried again before', async () => {
    const { services, sent } = scene([failure('rate_limited', { retryAfterSeconds: 77 })]);
    await discover(services, TASK, MESSAGE);
    expect(sent()[0]?.delaySeconds).toBe(77);
  });

  it.each([
    ['transient', 6],
    ['rate_limited', 24],
  ] as const)('as %s for the %i. time is given up with a dead letter', async (kind, times) => {
    const { services, sent, queue, telemetry } = scene([failure(kind)]);
    await discover(services, { ...TASK, attempt: times - 2 }, MESSAGE);
    expect(queue.deadLetters).toEqual([]);
    await discover(services, { ...TASK, attempt: times - 1 }, MESSAGE);
    expect(sent()).toHaveLength(1);
    expect(queue.deadLetters).toEqual([
      {
        source: SOURCE,
        body: JSON.stringify({ ...TASK, attempt: 0 }),
        reason: `discovery of ${SOURCE} was given up. ${kind}: no answer`,
        fields: {
          class: 'exhausted',
          kind,
          attempts: times,
          lastErrorKind: kind,
          lastError: 'no answer',
          correlation: MESSAGE.messageId,
        },
      },
    ]);
    expect(telemetry.of('problem').at(-1)).toMatchObject({ fields: { final: true } });
    expect(telemetry.of('given up')).toMatchObject([{ source: SOURCE, reason: kind }]);
  });

  it.each(['auth', 'gone', 'contract', 'config', 'task', 'deadline', 'invariant'] as const)(
    'as %s is given up at once',
    async (kind) => {
      const { services, sent, queue } = scene([failure(kind)]);
      await discover(services, TASK, MESSAGE);
      expect(sent()).toEqual([]);
      expect(queue.deadLetters).toMatchObject([{ fields: { kind, attempts: 1 } }]);
    },
  );

  it('in an unexpected way is our own mistake, and leaks nothing', async () => {
    const { services, queue, telemetry } = scene([new TypeError('Invalid URL: https://a.example/x?sig=f00d')]);
    await discover(services, TASK, MESSAGE);
    expect(queue.deadLetters).toMatchObject([{ fields: { kind: 'invariant' } }]);
    expect(JSON.stringify([queue.deadLetters, telemetry.events])).not.toContain('f00d');
  });

  it('and can not even say so makes the message come again', async () => {
    const { services, queue } = scene([failure('auth')]);
    vi.spyOn(queue, 'deadLetter').mockRejectedValue(failure('transient'));
    await expect(discover(services, TASK, MESSAGE)).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('a slice that is known already and rests', () => {
  const resting = (changes: Partial<SliceRow> = {}): SliceRow => ({
    ...rest(sliceRow({ id: 'a' }), NOON_MS - 60_000, { kind: 'rest', note: 'rests' }).row,
    ...changes,
  });
  const waking = { slices: [{ ...listed('a'), wake: true }] };

  it('is read once more when its listing asks for it', async () => {
    const { services, index, sent } = scene([waking]);
    await index.record([resting()]);
    await discover(services, TASK, MESSAGE);
    expect(index.rows()).toMatchObject([{ state: 'pending', wokenAtMs: NOON_MS, hop: 2, dueAtMs: NOON_MS }]);
    expect(sent()).toEqual([{ task: taskOf({ ...resting(), hop: 2 }), delaySeconds: 0 }]);
  });

  it.each([
    ['is left alone when its listing does not ask', { slices: [listed('a')] }, {}],
    ['is left alone while somebody works on it', waking, { lease: { owner: 'other', expiresAtMs: NOON_MS + 1 } }],
    ['is left alone when it waits for a time of its own', waking, { dueAtMs: NOON_MS + 600_000 }],
    ['is left alone when it is being read already', waking, { state: 'pending' as const }],
    ['is left alone when it has ended', waking, { state: 'landed' as const }],
  ])('%s', async (_title, listing, changes) => {
    const { services, index, sent } = scene([listing]);
    await index.record([resting(changes)]);
    await discover(services, TASK, MESSAGE);
    expect(index.rows()).toEqual([resting(changes)]);
    expect(sent()).toEqual([]);
  });
});
