import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogPage } from '../../../../shared/connectors/akinon/client.ts';
import { executionOf, newWalk, walkFlow } from '../../../../shared/connectors/akinon/discovery.ts';
import { readLogRow } from '../../../../shared/connectors/akinon/log-row.ts';
import { walkLogs } from '../../../../shared/connectors/akinon/log-walk.ts';
import { planWalk, progressAfter, type WalkPlan } from '../../../../shared/connectors/akinon/walk-plan.ts';

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const FULL: WalkPlan = { depth: 'full', startedAtMs: NOW_MS, horizonMs: Number.NEGATIVE_INFINITY };

const row = (id: number, createdMs: number) =>
  readLogRow(JSON.stringify({ id, filename_uuid: `e${id}`, created: String(createdMs) }));
const page = (rows: LogPage['rows'], limit: number): LogPage | undefined =>
  rows.length === 0 ? undefined : { rows, size: rows.length, limit };

/** A listing of which something changes before each page is asked for. */
function listing(count: number, limit: number, change: (rows: LogPage['rows'][number][], ask: number) => void) {
  const rows = Array.from({ length: count }, (_, index) => row(index, NOW_MS - DAY_MS - index * MINUTE_MS));
  const state = { rows, asked: 0 };
  const list = async (number: number): Promise<LogPage | undefined> => {
    state.asked += 1;
    change(rows, state.asked);
    return page(rows.slice((number - 1) * limit, number * limit), limit);
  };
  return { state, list };
}

async function walked(list: (number: number) => Promise<LogPage | undefined>, plan: WalkPlan, sinceMs?: number) {
  const ids: string[] = [];
  const pages = walkFlow(list, newWalk(plan), sinceMs);
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return { ids, depth: value };
    ids.push(...value.map(executionOf));
  }
}

describe('a walk over main logs', () => {
  it('lists each run once and misses none that stays, whatever arrives at the head and is deleted once', async () => {
    const events = fc.array(
      fc.record({ ask: fc.integer({ min: 1, max: 9 }), arrive: fc.integer({ min: 0, max: 3 }), drop: fc.boolean() }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 120 }),
        // A page is longer than what arrives between two of them.
        fc.integer({ min: 10, max: 20 }),
        events,
        async (count, limit, all) => {
          const { state, list } = listing(count, limit, (rows, ask) => {
            for (const event of all.filter((one) => one.ask === ask)) {
              for (let index = 0; index < event.arrive; index += 1)
                rows.unshift(row(10_000 + ask * 10 + index, NOW_MS));
              if (event.drop) rows.splice(0, 1);
            }
          });
          const stays = new Set(state.rows.map(executionOf));
          const { ids } = await walked(list, FULL);
          for (const one of state.rows) if (stays.has(executionOf(one))) expect(ids).toContain(executionOf(one));
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });

  it('ends behind two pages that are all older than its horizon, when the listing is sorted', async () => {
    const { state, list } = listing(1_000, 10, () => {});
    const horizonMs = NOW_MS - DAY_MS - 25 * MINUTE_MS;
    expect(await walked(list, { ...FULL, depth: 'tick', horizonMs })).toMatchObject({ depth: 'tick' });
    expect(state.asked).toBe(5);
  });

  it('goes to the end when the listing is not sorted, and says so', async () => {
    const { state, list } = listing(100, 10, () => {});
    state.rows.reverse();
    const { ids, depth } = await walked(list, { ...FULL, depth: 'tick', horizonMs: NOW_MS });
    expect([ids.length, depth]).toEqual([100, 'full']);
  });

  it('of a vendor that gives the same page for ever ends', async () => {
    const { state, list } = listing(10, 10, () => {});
    expect((await walked(() => list(1), FULL)).ids).toHaveLength(10);
    expect(state.asked).toBeLessThan(10);
  });

  it('throws when every walk finds something that was there before', async () => {
    const { list } = listing(30, 10, (rows, ask) => rows.splice(5, 0, row(500 + ask, NOW_MS - DAY_MS - 5 * MINUTE_MS)));
    await expect(walked(list, FULL)).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('what is walked next', () => {
  const plan = (progress: Parameters<typeof planWalk>[0]['progress'], sinceMs?: number) =>
    planWalk({ progress, nowMs: NOW_MS, lookBackMs: DAY_MS, sinceMs });

  it('is everything at first and after a day, the look-back after an hour, and else a little', () => {
    const since = (deep: number, swept: number) => ({
      watermarkMs: NOW_MS - 6 * MINUTE_MS,
      deepAtMs: NOW_MS - deep * MINUTE_MS,
      sweptAtMs: NOW_MS - swept * MINUTE_MS,
    });
    expect(plan(undefined)).toMatchObject({ depth: 'full', horizonMs: Number.NEGATIVE_INFINITY });
    expect(plan(undefined, 5)).toMatchObject({ depth: 'full', horizonMs: 5 });
    expect(plan(since(0, 1_440)).depth).toBe('full');
    expect(plan(since(60, 1_439))).toMatchObject({ depth: 'deep', horizonMs: NOW_MS - DAY_MS });
    expect(plan(since(59, 1_439))).toMatchObject({ depth: 'tick', horizonMs: NOW_MS - 21 * MINUTE_MS });
    const paused = { ...since(2_000, 900), watermarkMs: NOW_MS - 3 * DAY_MS };
    expect(plan(paused)).toMatchObject({ depth: 'deep', horizonMs: NOW_MS - 3 * DAY_MS - 15 * MINUTE_MS });
  });

  it('is everything when a clock that was wrong has written how far it came, and then goes by the right one', () => {
    const ahead = NOW_MS + 30 * DAY_MS;
    const before = { watermarkMs: ahead, deepAtMs: ahead, sweptAtMs: ahead };
    expect(plan(before).depth).toBe('full');
    const after = progressAfter(plan(before), 'full', before);
    expect(after).toEqual({ watermarkMs: NOW_MS - MINUTE_MS, deepAtMs: NOW_MS, sweptAtMs: NOW_MS });
  });

  it('never moves the watermark back, nor ahead of a minute before the walk', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: NOW_MS + 59 * MINUTE_MS }),
        fc.constantFrom('tick', 'deep', 'full'),
        (watermarkMs, depth) => {
          const before = { watermarkMs, deepAtMs: 1, sweptAtMs: 2 };
          const after = progressAfter(FULL, depth, before);
          expect(after.watermarkMs).toBe(Math.max(watermarkMs, NOW_MS - MINUTE_MS));
          expect(after.deepAtMs).toBe(depth === 'tick' ? 1 : NOW_MS);
          expect(after.sweptAtMs).toBe(depth === 'full' ? NOW_MS : 2);
        },
      ),
    );
  });
});

async function readLogs(list: (number: number) => Promise<LogPage | undefined>): Promise<string[]> {
  const ids: string[] = [];
  for (let from: number | undefined = 1; from !== undefined; ) {
    const pages = walkLogs(list, from);
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true) {
        from = value;
        break;
      }
      ids.push(...value.map(({ fields }) => fields.id));
    }
  }
  return ids;
}

describe('a walk over the logs below a run', () => {
  it('reads every one, and one answer of fewer rows than its own limit is all that a short one costs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 1, max: 20 }), async (count, limit) => {
        const { state, list } = listing(count, limit, () => {});
        const ids = await readLogs(list);
        expect(new Set(ids)).toEqual(new Set(state.rows.map(({ fields }) => fields.id)));
        if (count < limit) expect(state.asked).toBe(1);
      }),
    );
  });

  it('goes on where the last page has grown meanwhile', async () => {
    const { state, list } = listing(15, 10, (rows, ask) => {
      if (ask === 3) for (let id = 100; id < 120; id += 1) rows.push(row(id, NOW_MS));
    });
    const ids = await readLogs(list);
    expect(new Set(ids).size).toBe(35);
    expect(state.rows).toHaveLength(35);
  });

  it('of a vendor that gives the same page for ever ends', async () => {
    const { list } = listing(10, 10, () => {});
    expect(await readLogs(() => list(1))).toHaveLength(10);
  });
});
