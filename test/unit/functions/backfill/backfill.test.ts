import { describe, expect, it } from 'vitest';
import { backfill } from '../../../../functions/backfill/backfill.ts';
import { LedgerStore } from '../../../../functions/backfill/ledger-store.ts';
import { openLedger } from '../../../../functions/backfill/open-ledger.ts';
import { planBackfill } from '../../../../functions/backfill/plan-backfill.ts';
import { sweepBackfills } from '../../../../functions/backfill/sweep-backfills.ts';
import type { Delivery } from '../../../../functions/services.ts';
import { type BackfillLedger, ledgerState, newLedger } from '../../../../shared/domain/backfill.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { BackfillTask } from '../../../../shared/domain/task.ts';
import type { Window } from '../../../../shared/domain/window.ts';
import type { ListedSlice, Tally } from '../../../../shared/ports/connector.ts';
import { collect } from '../../../factories/collect.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { delivery, MINUTE, pipeline, SOURCE } from '../pipeline.ts';

const DAY = 86_400_000;
const TODAY_MS = NOON_MS - DAY / 2;
const RANGE = { fromMs: TODAY_MS - 3 * DAY, toMs: TODAY_MS };
const NAME = '2026-11-17_2026-11-19';

/** A vendor whose days hold so many runs each. */
async function* runsOf(range: Window, tally: Tally, count: number): AsyncGenerator<ListedSlice[]> {
  tally.requests += 1;
  yield Array.from({ length: count }, (_, at) => ({ id: `${range.fromMs}-${at}`, memory: {}, delaySeconds: 0 }));
}

type Listing = (
  range: Window,
  tally: Tally,
  cursor?: Readonly<Record<string, unknown>>,
) => AsyncIterable<readonly ListedSlice[]>;

async function begun(listing: Listing, { perMinute = 60, range = RANGE } = {}) {
  const one = pipeline({ backfill: listing });
  const ledger = newLedger(range, { by: 'day', requestsPerSlice: 2, perMinute }, one.environment.now());
  await openLedger(one.services, SOURCE, ledger);
  const store = new LedgerStore(one.index, SOURCE, one.environment.now);
  return {
    ...one,
    ledger: async (): Promise<BackfillLedger> => (await store.load(ledger.name))!.ledger,
    deliver: (task: BackfillTask, changes: Partial<Delivery> = {}) => backfill(one.services, task, delivery(changes)),
    /** Delivers what is due until nothing is left in the queue but tasks of slices; returns how many. */
    drain: async (): Promise<number> => {
      for (let count = 0; ; count += 1) {
        const message = one.queue.messages().find(({ body }) => body.includes('"backfill"'));
        if (message === undefined) return count;
        one.queue.ack(message.id);
        one.environment.advanceTo(Math.max(one.environment.now(), message.visibleAtMs));
        const task: BackfillTask = JSON.parse(message.body);
        await backfill(one.services, task, delivery({ messageId: message.id }));
      }
    },
    tasks: () =>
      one.queue.messages().flatMap(({ body, visibleAtMs }) => {
        const task = JSON.parse(body);
        return task.kind === 'fetch' ? [{ id: task.id, afterMs: visibleAtMs - NOON_MS }] : [];
      }),
    next: () =>
      one.queue.messages().flatMap(({ body, visibleAtMs }) => {
        const task = JSON.parse(body);
        return task.kind === 'backfill' ? [{ hop: task.hop, afterMs: visibleAtMs - one.environment.now() }] : [];
      }),
  };
}

const task = (hop?: number): BackfillTask => ({
  v: 1,
  kind: 'backfill',
  source: SOURCE,
  ledger: NAME,
  ...(hop === undefined ? {} : { hop }),
});

describe('one window of a backfill', () => {
  it('is recorded, enqueued one after the other at the rate, and marked; the next one comes when all have had their turn', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 3));
    await one.deliver(task(0));
    const ids = [0, 1, 2].map((at) => `${RANGE.fromMs}-${at}`);
    expect(one.tasks()).toEqual(ids.map((id, at) => ({ id, afterMs: at * 1_000 })));
    for (const row of one.index.rows()) expect(row).toMatchObject({ backfill: NAME, correlationId: 'message-1' });
    const ledger = await one.ledger();
    expect(ledger.windows[0]).toMatchObject({ status: 'done', listed: 3, fresh: 3, known: 0, calls: 1 });
    expect(ledger).toMatchObject({ hop: 1, attempt: 0, begun: false });
    // Three slices, and a request that is half of one.
    expect(one.next()).toContainEqual({ hop: 1, afterMs: 4_000 });
  });

  it('that takes longer than SQS can hold a message back lets its last slices wait in their rows', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 30), { perMinute: 1 });
    await one.deliver(task(0));
    const last = one.index.rows().find(({ id }) => id.endsWith('-29'));
    expect(last).toMatchObject({ dueAtMs: NOON_MS + 15 * MINUTE, notBeforeMs: NOON_MS + 29 * MINUTE });
    expect(last?.wokenAtMs).toBe(NOON_MS + 29 * MINUTE);
    expect((await one.ledger()).dueAtMs).toBe(NOON_MS + 30.5 * MINUTE);
    // Its next task is not due when it comes: it waits on.
    one.queue.ack(one.queue.messages().find(({ body }) => body.includes('"backfill"'))?.id ?? '');
    one.environment.advanceTo(NOON_MS + 15 * MINUTE);
    await one.deliver(task(1));
    expect(one.next()).toContainEqual({ hop: 1, afterMs: 900_000 });
    expect((await one.ledger()).hop).toBe(1);
  });

  it('is not recorded again where it is known', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 2));
    await one.index.record([sliceRow({ id: `${RANGE.fromMs}-0` })]);
    await one.deliver(task(0));
    expect((await one.ledger()).windows[0]).toMatchObject({ listed: 2, fresh: 1, known: 1 });
    expect(one.tasks().map(({ id }) => id)).toEqual([`${RANGE.fromMs}-1`]);
  });

  it('is known by another name when the configuration was changed', async () => {
    const named = { id: 'long', alsoKnownAs: ['short-1', 'short-2'], memory: {}, delaySeconds: 0 };
    const one = await begun(async function* () {
      yield [named, { ...named, id: 'other', alsoKnownAs: ['short-3'] }];
    });
    await one.index.record([sliceRow({ id: 'short-2' })]);
    await one.deliver(task(0));
    expect((await one.ledger()).windows[0]).toMatchObject({ listed: 2, fresh: 1, known: 1 });
    expect(one.tasks().map(({ id }) => id)).toEqual(['other']);
  });

  it('is listed with what discoveries have stored, and so it is in a dry run', async () => {
    const cursors: unknown[] = [];
    const listing: Listing = async function* (range, _tally, cursor) {
      cursors.push(cursor);
      yield [{ id: `${range.fromMs}-by-${cursor?.minutes ?? 'now'}`, memory: {}, delaySeconds: 0 }];
    };
    const one = await begun(listing);
    const { id: source, stream, connector } = one.source;
    const planOf = async (index: typeof one.index | undefined) =>
      await collect(planBackfill({ id: source, stream, connector, index }, await one.ledger()));
    await planOf(one.index);
    await planOf(undefined);
    expect(cursors).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
    const cursor = { minutes: 20 };
    await one.index.saveCheckpoint({ source, stream, revision: 0, cursor, updatedAtMs: NOON_MS });
    await one.index.record([sliceRow({ id: `${RANGE.fromMs}-by-20` })]);
    const plan = await planOf(one.index);
    expect(cursors.slice(6)).toEqual([cursor, cursor, cursor]);
    await one.drain();
    expect(cursors.slice(9)).toEqual([cursor, cursor, cursor]);
    expect((await one.ledger()).windows).toEqual(plan);
    expect(plan).toMatchObject([
      { fresh: 0, known: 1 },
      { fresh: 1, known: 0 },
      { fresh: 1, known: 0 },
    ]);
  });

  it.each([
    ['of another hop', task(7), 'stale'],
    ['of a ledger that nobody has opened', { ...task(0), ledger: '2020-01-01_2020-01-02' }, 'unknown'],
  ])('is refused to a task %s', async (_, wrong, why) => {
    const one = await begun((range, tally) => runsOf(range, tally, 2));
    await one.deliver(wrong);
    expect(one.tasks()).toEqual([]);
    expect(one.telemetry.events).toContainEqual(expect.objectContaining({ kind: 'refused', why }));
  });

  it('is marked by one of two workers, and recorded once', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 3));
    await Promise.all([one.deliver(task(0)), one.deliver(task(0), { messageId: 'message-2' })]);
    const ledger = await one.ledger();
    expect(ledger.hop).toBe(1);
    expect(ledger.windows[0]).toMatchObject({ listed: 3, fresh: 3, known: 0 });
    expect(one.tasks()).toHaveLength(3);
    expect(one.next().filter(({ hop }) => hop === 1)).toHaveLength(1);
  });

  it('counts as new what a copy of its task, which it overtakes, has recorded at the same moment', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 3));
    const record = one.index.record.bind(one.index);
    one.index.record = async (rows) => {
      one.index.record = record;
      await record(rows);
      return [];
    };
    await one.deliver(task(0));
    expect((await one.ledger()).windows[0]).toMatchObject({ listed: 3, fresh: 3, known: 0 });
    // Their tasks are the copy's to send.
    expect(one.tasks()).toEqual([]);
  });

  it('asks for the next one again when its worker died before it could', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 1));
    await one.deliver(task(0));
    for (const { id, body } of one.queue.messages()) if (body.includes('"backfill"')) one.queue.ack(id);
    await one.deliver(task(0), { receiveCount: 2 });
    expect(one.next().map(({ hop }) => hop)).toEqual([1]);
  });
});

describe('a backfill', () => {
  it('gives up the window that failed, and not one before it that the vendor keeps no more', async () => {
    const range = { fromMs: TODAY_MS - 61 * DAY, toMs: TODAY_MS - 57 * DAY };
    const one = await begun(
      async function* (window, tally) {
        if (window.fromMs === TODAY_MS - 60 * DAY) throw new IngestError('contract', 'no answer that can be read');
        yield* runsOf(window, tally, 1);
      },
      { range },
    );
    await one.drain();
    const { windows } = await one.ledger();
    expect(windows.map(({ status }) => status)).toEqual(['expired', 'failed', 'done', 'done']);
    expect(one.queue.deadLetters[0]?.reason).toContain('gave a window up at 2026-09-21');
  });

  it('counts as its own what several windows had recorded before they were given up', async () => {
    let broken = true;
    const one = await begun(async function* (range, tally) {
      yield* runsOf(range, tally, 2);
      if (broken) throw new IngestError('contract', 'no answer that can be read');
    });
    await one.drain();
    expect(one.index.rows()).toHaveLength(6);
    broken = false;
    await openLedger(one.services, SOURCE, await one.ledger());
    const planned = await collect(
      planBackfill(
        { id: SOURCE, stream: one.source.stream, connector: one.source.connector, index: one.index },
        await one.ledger(),
      ),
    );
    await one.drain();
    const { windows } = await one.ledger();
    for (const window of windows) expect(window).toMatchObject({ status: 'done', listed: 2, fresh: 2, known: 0 });
    expect(planned).toEqual(windows);
  });

  it('takes window after window, and has nothing due at the end', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 2));
    expect(await one.drain()).toBe(3);
    const ledger = await one.ledger();
    expect(ledgerState(ledger)).toBe('done');
    expect(ledger.dueAtMs).toBeUndefined();
    expect(one.index.rows()).toHaveLength(6);
    expect(one.telemetry.events.at(-1)).toMatchObject({
      kind: 'backfilled',
      ended: 3,
      windows: 3,
      fresh: 6,
      open: false,
    });
  });

  it('marks what the vendor does not keep any more as expired, without asking for it', async () => {
    const asked: number[] = [];
    const range = { fromMs: TODAY_MS - 62 * DAY, toMs: TODAY_MS - 58 * DAY };
    const listing: Listing = (window, tally) => {
      asked.push(window.fromMs);
      return runsOf(window, tally, 1);
    };
    const one = await begun(listing, { range });
    await one.drain();
    expect((await one.ledger()).windows.map(({ status }) => status)).toEqual(['expired', 'expired', 'done', 'done']);
    expect(asked).toHaveLength(2);
  });

  it('goes more slowly when the vendor has taught its budget to', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 10));
    const { perMinute: _none, ...ledger } = await one.ledger();
    const range = { fromMs: RANGE.fromMs - DAY, toMs: RANGE.fromMs };
    const paced = newLedger(range, { by: 'day', requestsPerSlice: ledger.requestsPerSlice }, NOON_MS);
    await one.index.saveCheckpoint({
      source: SOURCE,
      stream: 'request-budget',
      revision: 0,
      cursor: {
        v: 1,
        ratePerMinute: 24,
        tokens: 0,
        atMs: NOON_MS,
        learnedAtMs: NOON_MS,
        throttles: 1,
        failuresInARow: 0,
        openings: 0,
      },
      updatedAtMs: NOON_MS,
    });
    await openLedger(one.services, SOURCE, paced);
    await one.deliver({ ...task(0), ledger: paced.name });
    // Half of 24 requests a minute, two a slice.
    expect(one.tasks().at(-1)?.afterMs).toBe(9 * 10_000);
  });

  it('that the budget makes wait costs no attempt', async () => {
    let paused = 30;
    const one = await begun(async function* (range, tally) {
      paused -= 1;
      if (paused > 0) throw new IngestError('paused', 'waits for the budget', { retryAfterSeconds: 5 });
      yield* runsOf(range, tally, 1);
    });
    await one.drain();
    expect(ledgerState(await one.ledger())).toBe('done');
    expect(one.queue.deadLetters).toEqual([]);
    expect(one.telemetry.events.filter(({ kind }) => kind === 'paused')).toHaveLength(29);
  });

  it('gives a window up after six failures with one dead letter, goes on, and tries it again when that is redriven', async () => {
    let broken = true;
    const one = await begun(async function* (range, tally) {
      if (broken && range.fromMs === RANGE.fromMs + DAY) throw new IngestError('transient', 'the vendor is not well');
      yield* runsOf(range, tally, 1);
    });
    await one.drain();
    const ledger = await one.ledger();
    expect(ledger.windows.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
    expect(ledger.windows[1]).toMatchObject({ reason: 'transient: the vendor is not well' });
    expect(ledgerState(ledger)).toBe('failed');
    expect(one.telemetry.events.filter(({ kind }) => kind === 'problem')).toHaveLength(6);
    expect(one.queue.deadLetters).toMatchObject([
      { reason: `backfill ${NAME} of ${SOURCE} gave a window up at 2026-11-18. transient: the vendor is not well` },
    ]);
    broken = false;
    const letter = JSON.parse(one.queue.deadLetters[0]?.body ?? '');
    await one.deliver(letter);
    await one.drain();
    expect(ledgerState(await one.ledger())).toBe('done');
    // Redriven twice: nothing is left to open.
    const { hop } = await one.ledger();
    await one.deliver(letter);
    expect((await one.ledger()).hop).toBe(hop);
  });

  it('is stopped by what would fail at every window, and goes on when the command is repeated', async () => {
    let refused = true;
    const one = await begun(async function* (range, tally) {
      if (refused) throw new IngestError('auth', 'list executions answered 401');
      yield* runsOf(range, tally, 1);
    });
    await one.drain();
    const ledger = await one.ledger();
    expect(ledgerState(ledger)).toBe('stopped');
    expect(ledger.windows.map(({ status }) => status)).toEqual(['planned', 'planned', 'planned']);
    expect(one.queue.deadLetters).toHaveLength(1);
    expect(await sweepBackfills(one.services, SOURCE, { dueBeforeMs: NOON_MS + DAY, takeOver: false })).toBe(0);
    refused = false;
    await openLedger(one.services, SOURCE, ledger);
    await one.drain();
    expect(ledgerState(await one.ledger())).toBe('done');
  });

  it('has slices that begin anew wait until they rest, and begins each of them once', async () => {
    const listing: Listing = async function* () {
      yield ['rests', 'is-read', 'was-deleted'].map((id) => ({
        id,
        memory: { from: 7 },
        delaySeconds: 0,
        anew: true,
        carryOver: ({ read }) => (read === undefined ? {} : { wasRead: read }),
      }));
    };
    const one = await begun(listing, { range: { fromMs: TODAY_MS - DAY, toMs: TODAY_MS } });
    const name = '2026-11-19_2026-11-19';
    const before = { discoveredAtMs: NOON_MS - DAY };
    const resting = { ...before, state: 'settling', updatedAtMs: NOON_MS, dueAtMs: NOON_MS + DAY } as const;
    await one.index.record([
      sliceRow({ ...resting, id: 'rests', memory: { read: 3 } }),
      sliceRow({ ...before, id: 'is-read', state: 'pending' }),
      sliceRow({ ...before, id: 'was-deleted', state: 'landed', endedAtMs: NOON_MS }),
    ]);
    await one.deliver({ ...task(0), ledger: name });
    const rows = () => new Map(one.index.rows().map((row) => [row.id, row]));
    expect(rows().get('rests')).toMatchObject({
      state: 'pending',
      memory: { from: 7, wasRead: 3 },
      backfill: name,
      hop: 1,
    });
    expect(rows().get('was-deleted')).toMatchObject({ state: 'pending', memory: { from: 7 } });
    expect(rows().get('is-read')?.backfill).toBeUndefined();
    const opened = new LedgerStore(one.index, SOURCE, one.environment.now);
    expect((await opened.load(name))?.ledger).toMatchObject({ hop: 1, attempt: 0, begun: true });
    await one.index.save({ ...rows().get('is-read')!, ...resting });
    one.environment.advanceTo(NOON_MS + 2 * MINUTE);
    await one.deliver({ ...task(1), ledger: name });
    expect(rows().get('is-read')).toMatchObject({ state: 'pending', memory: { from: 7 }, backfill: name });
    expect(rows().get('rests')?.hop).toBe(1);
    const ended = (await opened.load(name))?.ledger.windows;
    expect(ended).toMatchObject([{ status: 'done', listed: 3, fresh: 0, known: 3 }]);
  });
});

describe('the command of a backfill, repeated', () => {
  it('leaves one alone that goes on by itself, and sends the task of one that has lost it', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 1));
    const wanted = await one.ledger();
    await openLedger(one.services, SOURCE, wanted);
    expect(one.next()).toHaveLength(1);
    one.environment.advanceTo(NOON_MS + 2 * MINUTE);
    await openLedger(one.services, SOURCE, wanted);
    expect(one.next().map(({ hop }) => hop)).toEqual([0, 1]);
    expect(await one.drain()).toBe(4);
    expect(one.index.rows()).toHaveLength(3);
  });

  it('with another rate counts from now on', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 2));
    const ledger = await openLedger(one.services, SOURCE, { ...(await one.ledger()), perMinute: 6 });
    expect(ledger).toMatchObject({ perMinute: 6, hop: 1 });
    await one.deliver(task(1));
    expect(one.tasks().map(({ afterMs }) => afterMs)).toEqual([0, 10_000]);
  });

  it('of one that is done lists it once more, and brings only what the vendor did not list before', async () => {
    let runs = 1;
    const one = await begun((range, tally) => runsOf(range, tally, runs));
    await one.drain();
    const wanted = await one.ledger();
    one.environment.advance(DAY / 8);
    runs = 2;
    for (const row of one.index.rows()) await one.index.save({ ...row, state: 'landed', endedAtMs: NOON_MS });
    await openLedger(one.services, SOURCE, wanted);
    expect(await one.drain()).toBe(3);
    const ledger = await one.ledger();
    expect(ledgerState(ledger)).toBe('done');
    for (const window of ledger.windows) expect(window).toMatchObject({ listed: 2, fresh: 1, known: 1 });
    expect(one.index.rows()).toHaveLength(6);
  });

  it.each(['pending', 'generating', 'ready'] as const)(
    'of one that is all listed leaves it as it is while a slice of its own is %s',
    async (state) => {
      const one = await begun((range, tally) => runsOf(range, tally, 1));
      await one.drain();
      const [last, ...others] = one.index.rows();
      for (const row of others) await one.index.save({ ...row, state: 'landed', endedAtMs: NOON_MS });
      const saved = await one.index.save({ ...last!, state });
      if (saved === 'conflict') throw new Error('somebody else has written the row');
      const done = await one.ledger();
      one.environment.advance(DAY / 8);
      expect(await openLedger(one.services, SOURCE, { ...done, perMinute: 6 })).toEqual(done);
      expect(one.next()).toEqual([]);
      await one.index.save({ ...saved, backfill: 'another' });
      expect(await openLedger(one.services, SOURCE, done)).toMatchObject({ hop: done.hop + 1 });
      expect(one.next()).toHaveLength(1);
    },
  );

  it('of one that is done lists it once more also while a discovery has one of its slices read again', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 1));
    await one.drain();
    const [woken, ...others] = one.index.rows();
    for (const row of others) await one.index.save({ ...row, state: 'landed', endedAtMs: NOON_MS });
    const part = { key: 'raw/x', index: 1, bytes: 1, lines: 1, sha256: '', storedBytes: 1, etag: '' };
    await one.index.save({ ...woken!, state: 'pending', parts: [part], wokenAtMs: NOON_MS + MINUTE });
    const done = await one.ledger();
    expect(await openLedger(one.services, SOURCE, done)).toMatchObject({ hop: done.hop + 1 });
  });

  it('of one that is done has slices that begin anew do so once more', async () => {
    const listing: Listing = async function* () {
      yield [{ id: 'schedule', memory: { from: 7 }, delaySeconds: 0, anew: true }];
    };
    const range = { fromMs: TODAY_MS - DAY, toMs: TODAY_MS };
    const one = await begun(listing, { range });
    await one.drain();
    const schedule = () => one.index.rows()[0]!;
    await one.index.save({ ...schedule(), state: 'landed', memory: {}, endedAtMs: NOON_MS });
    one.environment.advance(DAY / 8);
    const wanted = newLedger(range, { by: 'day', requestsPerSlice: 2 }, one.environment.now());
    await openLedger(one.services, SOURCE, wanted);
    await one.drain();
    expect(schedule()).toMatchObject({ state: 'pending', memory: { from: 7 } });
  });

  it('tries a window that was given up once more, and leaves the next one its time', async () => {
    let broken = true;
    const one = await begun(async function* (range, tally) {
      if (broken && range.fromMs === RANGE.fromMs) throw new IngestError('contract', 'no answer that can be read');
      yield* runsOf(range, tally, 3);
    });
    await one.deliver(task(0));
    await one.deliver(task(1));
    broken = false;
    const { dueAtMs } = await one.ledger();
    expect(dueAtMs).toBeGreaterThan(NOON_MS);
    const again = await openLedger(one.services, SOURCE, await one.ledger());
    expect(again.windows.map(({ status }) => status)).toEqual(['planned', 'done', 'planned']);
    expect(again.dueAtMs).toBe(dueAtMs);
  });
});

describe('a listing under way', () => {
  it('is not thrown away by the command, which may give back a window and change the rate', async () => {
    let [broken, listings] = [true, 0];
    const one = await begun(async function* (range, tally) {
      if (broken && range.fromMs === RANGE.fromMs) throw new IngestError('contract', 'no answer that can be read');
      listings += 1;
      if (listings === 1) {
        broken = false;
        const wanted = { ...(await one.ledger()), perMinute: 30 };
        expect(wanted).toMatchObject({ hop: 1, dueAtMs: NOON_MS + 15 * MINUTE });
        await openLedger(one.services, SOURCE, wanted);
      }
      yield* runsOf(range, tally, 2);
    });
    expect(await one.drain()).toBeGreaterThan(3);
    const ledger = await one.ledger();
    expect(ledger).toMatchObject({ perMinute: 30 });
    expect(ledger.listing).toBeUndefined();
    for (const window of ledger.windows) expect(window).toMatchObject({ status: 'done', listed: 2, fresh: 2 });
    expect(listings).toBe(3);
  });

  it('whose worker never comes back has failed, and is given up after six times with a dead letter', async () => {
    let deaths = 0;
    const one = await begun((range, tally) => {
      if (range.fromMs !== RANGE.fromMs) return runsOf(range, tally, 1);
      deaths += 1;
      // The worker is stopped in the middle: nothing of it is heard again.
      return { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    });
    for (let round = 0; round < 7; round += 1) {
      for (const { id, body } of one.queue.messages()) {
        if (!body.includes('"backfill"')) continue;
        one.queue.ack(id);
        const found: BackfillTask = JSON.parse(body);
        one.environment.advance(15 * MINUTE);
        const work = one.deliver(found, { messageId: id });
        await Promise.race([work, new Promise((resolve) => setImmediate(resolve))]);
      }
      one.environment.advance(31 * MINUTE);
      const dueBeforeMs = one.environment.now() - 15 * MINUTE;
      await sweepBackfills(one.services, SOURCE, { dueBeforeMs, takeOver: false });
    }
    expect(deaths).toBe(6);
    expect((await one.ledger()).windows[0]).toMatchObject({ status: 'failed' });
    expect(one.queue.deadLetters).toHaveLength(1);
    expect(one.queue.deadLetters[0]?.reason).toContain('the worker that listed the window died');
  });

  it('of a process that was killed goes on at once in the next one, at no cost', async () => {
    const one = await begun(() => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }));
    void one.deliver(task(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await sweepBackfills(one.services, SOURCE, { dueBeforeMs: NOON_MS, takeOver: true })).toBe(1);
    const ledger = await one.ledger();
    expect(ledger).toMatchObject({ hop: 1, attempt: 0, begun: true, dueAtMs: NOON_MS });
    expect(ledger.listing).toBeUndefined();
  });
});

describe('a sweep', () => {
  it('sends the task of a backfill that is overdue once more, and lets the old copy turn stale', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 1));
    expect(await sweepBackfills(one.services, SOURCE, { dueBeforeMs: NOON_MS - 15 * MINUTE, takeOver: false })).toBe(0);
    one.environment.advanceTo(NOON_MS + 20 * MINUTE);
    expect(await sweepBackfills(one.services, SOURCE, { dueBeforeMs: NOON_MS + 5 * MINUTE, takeOver: false })).toBe(1);
    expect(await one.drain()).toBe(4);
    expect(ledgerState(await one.ledger())).toBe('done');
    expect(await new LedgerStore(one.index, SOURCE, one.environment.now).names({ open: true })).toEqual([]);
  });

  it('of a ledger that it can not read tells which, and sends the tasks of the others', async () => {
    const one = await begun((range, tally) => runsOf(range, tally, 1));
    const bad = newLedger(
      { fromMs: RANGE.fromMs - DAY, toMs: RANGE.fromMs },
      { by: 'day', requestsPerSlice: 1 },
      NOON_MS,
    );
    await openLedger(one.services, SOURCE, bad);
    const stream = `backfill#${bad.name}`;
    await one.index.saveCheckpoint({ source: SOURCE, stream, revision: 1, cursor: { v: 9 }, updatedAtMs: NOON_MS });
    one.environment.advanceTo(NOON_MS + 20 * MINUTE);
    const how = { dueBeforeMs: NOON_MS + 5 * MINUTE, takeOver: false };
    expect(await sweepBackfills(one.services, SOURCE, how)).toBe(1);
    const told = one.telemetry.events.filter(({ kind }) => kind === 'problem');
    expect(told).toMatchObject([{ source: SOURCE, error: { kind: 'contract' } }]);
    expect(JSON.stringify(told)).toContain(`pk SOURCE#${SOURCE} and sk CHECKPOINT#${stream}`);
    const directory = await one.index.loadCheckpoint(SOURCE, 'backfills');
    await one.index.saveCheckpoint({ ...directory!, cursor: { v: 9 } });
    expect(await sweepBackfills(one.services, SOURCE, how)).toBe(0);
    expect(JSON.stringify(one.telemetry.events.at(-1))).toContain('sk CHECKPOINT#backfills');
  });
});
