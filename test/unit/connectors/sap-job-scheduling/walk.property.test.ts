import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPage } from '../../../../shared/connectors/sap-job-scheduling/walk.ts';
import { startOfWalk } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { EVERY_MS, type ListingHabits, ListingModel, walk } from './listing-model.ts';

const habits = (changes: Partial<ListingHabits> = {}): ListingHabits => ({
  order: 'newest',
  base: 0,
  pageSize: 20,
  total: true,
  cursors: false,
  ...changes,
});

const anyHabits: fc.Arbitrary<ListingHabits> = fc.record({
  order: fc.constantFrom('newest', 'oldest', 'mixed'),
  base: fc.constantFrom(0, 1),
  pageSize: fc.integer({ min: 8, max: 30 }),
  total: fc.boolean(),
  cursors: fc.boolean(),
});

/** What happens to the listing after each request, as long as the list is. */
const anyChanges = fc.array(fc.record({ add: fc.integer({ min: 0, max: 3 }), purge: fc.integer({ min: 0, max: 3 }) }), {
  maxLength: 12,
});

/** A listing that does not hold still for long enough is an error: nothing lands, and the walk is begun anew. */
function walkUnlessRestless(...[model, options]: Parameters<typeof walk>): Set<string> | undefined {
  try {
    return walk(model, options);
  } catch (error) {
    if (error instanceof IngestError && error.kind === 'transient') return undefined;
    throw error;
  }
}

describe('a walk over run logs', () => {
  it('sees every row that is listed all the time and not below the floor, whatever order, base and page, while rows come and go', () => {
    fc.assert(
      fc.property(
        anyHabits,
        fc.integer({ min: 0, max: 150 }),
        fc.option(fc.integer({ min: 0, max: 160 }), { nil: undefined }),
        anyChanges,
        (how, count, floor, changes) => {
          const model = new ListingModel(count, how);
          const before = new Set(model.rows.map(({ runId }) => runId));
          const floorMs = floor === undefined ? undefined : floor * EVERY_MS;
          const seen = walk(model, {
            ...(floorMs === undefined ? {} : { floorMs }),
            meanwhile: (request) => {
              const change = changes[request - 1];
              model.purge(change?.purge ?? 0);
              model.add(change?.add ?? 0);
            },
          });
          const wanted = model.rows.filter(({ runId, atMs }) => before.has(runId) && atMs >= (floorMs ?? 0));
          expect(wanted.filter(({ runId }) => !seen.has(runId))).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const anyOf = fc.record({ add: fc.integer({ min: 0, max: 3 }), purge: fc.integer({ min: 0, max: 3 }) });

  const odds: [string, fc.Arbitrary<Partial<ListingHabits>>][] = [
    [
      'rows are out of order by less than a quarter of an hour',
      fc.record({ jitterMs: fc.array(fc.nat(14 * 60_000), { minLength: 1 }) }),
    ],
    ['every second page is shorter', fc.record({ shorter: fc.integer({ min: 1, max: 4 }) })],
  ];

  it.each(odds)('sees every row all the same where %s', (_, odd) => {
    const how = fc.tuple(anyHabits, odd).map(([usual, changes]): ListingHabits => ({ ...usual, ...changes }));
    const held = fc.property(
      how,
      fc.nat(150),
      fc.option(fc.nat(160)),
      fc.array(anyOf),
      (one, count, floor, changes) => {
        fc.pre(one.order !== 'mixed' || one.shorter === undefined);
        const model = new ListingModel(count, one);
        const before = new Set(model.rows.map(({ runId }) => runId));
        const floorMs = (floor ?? 0) * EVERY_MS;
        const meanwhile = (request: number) => {
          model.purge(changes[request - 1]?.purge ?? 0);
          model.add(changes[request - 1]?.add ?? 0);
        };
        const seen = walkUnlessRestless(model, { ...(floor === null ? {} : { floorMs }), meanwhile });
        if (seen === undefined) return;
        const wanted = model.rows.filter(({ runId, atMs }) => before.has(runId) && atMs >= floorMs);
        expect(wanted.filter(({ runId }) => !seen.has(runId))).toEqual([]);
      },
    );
    fc.assert(held, { numRuns: 1_000 });
  });

  it('does not end at a row that is older than the floor only because rows are a little out of order', () => {
    const model = new ListingModel(101, habits({ jitterMs: [0, 14 * 60_000] }));
    // The last row of the first page, run-82, is older than this, the row after it is not.
    const floorMs = 82 * EVERY_MS + 120_000;
    expect(walk(model, { floorMs }).has('run-81')).toBe(true);
  });

  it.each([0, 1] as const)('takes %i as the base where the configuration says so', (base) => {
    const model = new ListingModel(95, habits({ base }));
    expect(walk(model, { base }).size).toBe(95);
    expect(model.requests).toBe(Math.ceil(94 / 19));
  });

  it.each([0, 1] as const)('finds out whether offsets count from %i without a request more', (base) => {
    const model = new ListingModel(95, habits({ base }));
    expect(walk(model).size).toBe(95);
    expect(model.requests).toBeLessThanOrEqual(Math.ceil(94 / 19) + base);
  });

  it('asks for as many pages as there are where the vendor offers cursors', () => {
    const model = new ListingModel(100, habits({ cursors: true }));
    expect(walk(model).size).toBe(100);
    expect(model.requests).toBe(5);
  });

  it.each([
    ['newest', 1],
    ['oldest', 3],
  ] as const)('reads the new end of a long listing alone (%s first)', (order, requests) => {
    const model = new ListingModel(2_000, habits({ order }));
    expect(walk(model, { floorMs: 1_990 * EVERY_MS }).has('run-1990')).toBe(true);
    expect(model.requests).toBe(requests);
  });

  it('goes back page by page from the end of a listing that runs oldest first, down to the floor', () => {
    const model = new ListingModel(2_000, habits({ order: 'oldest' }));
    const seen = walk(model, { floorMs: 1_900 * EVERY_MS });
    expect([seen.has('run-1900'), seen.has('run-1000')]).toEqual([true, false]);
    expect(model.requests).toBeLessThan(10);
  });

  it('reads everything where the rows have no order', () => {
    const model = new ListingModel(200, habits({ order: 'mixed' }));
    expect(walk(model, { floorMs: 199 * EVERY_MS }).size).toBe(200);
  });

  it('does not take a listing for walked that gives the same page again and again', () => {
    const model = new ListingModel(200, habits());
    const first = model.page(startOfWalk(undefined));
    const again = () => {
      let state = startOfWalk(0);
      for (;;) {
        const next = afterPage(state, first, undefined);
        if (next === 'end') return;
        state = next;
      }
    };
    expect(again).toThrow(expect.objectContaining({ kind: 'transient' }));
  });

  it('does not take an empty page for the end where the vendor counts rows', () => {
    const empty = { rows: [], total: 5, next: undefined };
    expect(() => afterPage(startOfWalk(undefined), empty, undefined)).toThrow(
      expect.objectContaining({ kind: 'transient' }),
    );
  });

  it('counts a row once that is on a page twice', () => {
    const row = (nth: number) => ({ runId: `run-${nth}`, atMs: nth * EVERY_MS });
    const page = { rows: [row(9), row(9), row(8)], total: 4, next: undefined };
    expect(afterPage(startOfWalk(0), page, undefined)).toMatchObject({ request: { kind: 'offset', skip: 1 } });
  });
});
