import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BackfillLedger,
  completeWindow,
  expire,
  failWindow,
  ledgerState,
  newLedger,
  nextWindow,
  putOff,
  reopenLedger,
  stopLedger,
} from '../../../shared/domain/backfill.ts';
import { readLedger, storeLedger } from '../../../shared/domain/backfill-item.ts';
import { paceOf, secondsAt } from '../../../shared/domain/backfill-pace.ts';
import { ledgerName, ledgerStartMs } from '../../../shared/domain/ledger-name.ts';
import { sumLedger } from '../../../shared/domain/sum-ledger.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const plan = { by: 'day', requestsPerSlice: 2 } as const;
const range = fc
  .record({ from: fc.integer({ min: 0, max: 900 }), days: fc.integer({ min: 1, max: 60 }) })
  .map(({ from, days }) => ({ fromMs: from * DAY, toMs: (from + days) * DAY }));
const ledger = range.map((one) => newLedger(one, plan, NOW));

/** What may happen to a ledger, at any time. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('done' as const), fresh: fc.nat(500), known: fc.nat(500) }),
  fc.record({ kind: fc.constantFrom('failed' as const, 'put off' as const, 'stopped' as const, 'again' as const) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(before: BackfillLedger, one: Change): BackfillLedger {
  if (one.kind === 'again') return reopenLedger(before, NOW);
  if (nextWindow(before) === undefined) return before;
  switch (one.kind) {
    case 'done':
      return completeWindow(
        before,
        { fresh: one.fresh, known: one.known, listed: one.fresh + one.known, calls: 1 },
        NOW,
        5,
      );
    case 'failed':
      return failWindow(before, 'transient: the vendor is not well', NOW);
    case 'put off':
      return putOff(before, before.attempt + 1, NOW, 30);
    case 'stopped':
      return stopLedger(before, 'auth: refused');
  }
}

describe('a ledger', () => {
  it('tiles its range with windows, whatever becomes of them', () => {
    fc.assert(
      fc.property(range, fc.array(change, { maxLength: 80 }), (one, changes) => {
        const { windows } = changes.reduce(apply, newLedger(one, plan, NOW));
        expect(windows[0]?.fromMs).toBe(one.fromMs);
        expect(windows.at(-1)?.toMs).toBe(one.toMs);
        for (const [at, { fromMs, toMs }] of windows.entries()) {
          expect(toMs - fromMs).toBe(DAY);
          expect(fromMs).toBe(windows[at - 1]?.toMs ?? one.fromMs);
        }
      }),
    );
  });

  it('is one window where the vendor can not be asked for less than all', () => {
    fc.assert(
      fc.property(range, (one) => {
        expect(newLedger(one, { ...plan, by: 'range' }, NOW).windows).toEqual([{ ...one, status: 'planned' }]);
      }),
    );
  });

  it('is read back from the index as it was written', () => {
    fc.assert(
      fc.property(ledger, fc.array(change, { maxLength: 40 }), (one, changes) => {
        const changed = changes.reduce(apply, one);
        expect(readLedger(JSON.parse(JSON.stringify(storeLedger(changed))))).toEqual(changed);
      }),
    );
  });

  it('of ten years, all of them done or failed, fits into an item of the index', () => {
    const years = newLedger({ fromMs: 0, toMs: 3_650 * DAY }, plan, NOW);
    const windows = years.windows.map((window, at) =>
      at % 2 === 0
        ? ({ ...window, status: 'done', listed: 99_999, fresh: 99_999, known: 99_999, calls: 9_999 } as const)
        : ({ ...window, status: 'failed', reason: 'x'.repeat(5_000) } as const),
    );
    expect(JSON.stringify(storeLedger({ ...years, windows })).length).toBeLessThan(250_000);
  });

  it('numbers its tasks: each change of what is next has a hop of its own', () => {
    fc.assert(
      fc.property(ledger, fc.array(change, { maxLength: 40 }), (one, changes) => {
        let before = one;
        for (const next of changes) {
          const after = apply(before, next);
          if (after !== before) expect(after.hop).toBe(before.hop + 1);
          before = after;
        }
      }),
    );
  });

  it('comes to the same end whether or not it is broken off, given up and taken up again on the way', () => {
    const outcome = fc.record({ fresh: fc.nat(50), known: fc.nat(50) });
    fc.assert(
      fc.property(
        range,
        fc.array(outcome, { minLength: 60, maxLength: 60 }),
        fc.array(change, { maxLength: 60 }),
        (one, outcomes, noise) => {
          const countsOf = (fromMs: number) => {
            const { fresh, known } = outcomes[((fromMs - one.fromMs) / DAY) % outcomes.length] ?? {
              fresh: 0,
              known: 0,
            };
            return { listed: fresh + known, fresh, known, calls: 1 };
          };
          const finish = (begun: BackfillLedger): BackfillLedger => {
            let now = begun;
            for (let next = nextWindow(now); next !== undefined; next = nextWindow(now))
              now = completeWindow(now, countsOf(next.fromMs), NOW, 0);
            return now;
          };
          let disturbed = newLedger(one, plan, NOW);
          for (const what of noise) {
            const next = nextWindow(disturbed);
            if (what.kind !== 'done') disturbed = apply(disturbed, what);
            else if (next !== undefined) disturbed = completeWindow(disturbed, countsOf(next.fromMs), NOW, 0);
          }
          const calm = finish(newLedger(one, plan, NOW));
          const end = finish(reopenLedger(disturbed, NOW));
          expect(end.windows).toEqual(calm.windows);
          expect(ledgerState(end)).toBe('done');
          expect(end.dueAtMs).toBeUndefined();
        },
      ),
    );
  });

  it('has something due exactly while it is open', () => {
    fc.assert(
      fc.property(ledger, fc.array(change, { maxLength: 40 }), (one, changes) => {
        const changed = changes.reduce(apply, one);
        // A ledger that was stopped may have been moved on by a worker that was already at it.
        if (changed.stopped !== undefined) return;
        expect(changed.dueAtMs !== undefined).toBe(ledgerState(changed) === 'open');
      }),
    );
  });

  it('leaves out nothing in silence: what the vendor has deleted is expired, and counted', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 0, max: 1_000 }), (one, retentionDays) => {
        const expired = expire(newLedger(one, plan, NOW), retentionDays * 86_400, NOW);
        for (const { toMs, status } of expired.windows)
          expect(status).toBe(toMs <= NOW - retentionDays * DAY ? 'expired' : 'planned');
        const sum = sumLedger(expired);
        expect(sum.expired + sum.planned).toBe(expired.windows.length);
        expect(expired.dueAtMs !== undefined).toBe(sum.planned > 0);
      }),
    );
  });
});

describe('the pace of a backfill', () => {
  it('takes half of the requests that the budget allows, whatever its slices cost, listing included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(5_000),
        fc.nat(500),
        (allowed, cost, slices, calls) => {
          const one = { requestsPerSlice: cost };
          const seconds = secondsAt(one, { slices, calls }, paceOf(one, allowed));
          expect(seconds).toBeCloseTo(((slices * cost + calls) / (allowed / 2)) * 60, 4);
        },
      ),
    );
  });

  it('is the one that a person has asked for', () => {
    expect(paceOf({ perMinute: 7, requestsPerSlice: 3 }, 600)).toBe(7);
  });
});

it('names a ledger by its first and its last day, and refuses what is no range of days', () => {
  expect(ledgerStartMs('2026-10-01_2026-10-31')).toBe(Date.parse('2026-10-01'));
  for (const other of ['', '2026-10-01', 'october_2026']) expect(ledgerStartMs(other)).toBeUndefined();
  expect(ledgerName({ fromMs: Date.parse('2026-10-01'), toMs: Date.parse('2026-11-01') })).toBe(
    '2026-10-01_2026-10-31',
  );
  for (const [fromMs, toMs] of [
    [DAY, DAY],
    [2 * DAY, DAY],
    [1, DAY],
    [0, DAY + 1],
    [0, 3_701 * DAY],
  ])
    expect(() => newLedger({ fromMs: fromMs ?? 0, toMs: toMs ?? 0 }, plan, NOW)).toThrow(/A backfill is of/);
});

it('can not read a ledger that somebody else has written', () => {
  expect(readLedger({ v: 2 })).toBeUndefined();
  const stored = storeLedger(newLedger({ fromMs: 0, toMs: 3 * DAY }, plan, NOW));
  expect(readLedger({ ...stored, windows: [''] })).toBeUndefined();
});
