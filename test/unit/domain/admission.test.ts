import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../shared/domain/admission.ts';
import { END_STATES, OPEN_STATES, type SliceRow } from '../../../shared/domain/slice.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../factories/slice.ts';

const leasedBy = (owner: string, expiresAtMs: number): Pick<SliceRow, 'lease'> => ({ lease: { owner, expiresAtMs } });

describe('a task', () => {
  it.each(OPEN_STATES)('is admitted to a free slice that is %s', (state) => {
    const row = sliceRow({ state });
    expect(admit(row, fetchTask(row), 'me', NOON_MS)).toBe('admitted');
  });

  it.each(END_STATES)('is refused by a slice that is %s', (state) => {
    const row = sliceRow({ state });
    expect(admit(row, fetchTask(row), 'me', NOON_MS)).toBe('ended');
  });

  it('is refused when its slice was never recorded', () => {
    expect(admit(undefined, fetchTask(sliceRow()), 'me', NOON_MS)).toBe('unknown');
  });

  it.each([4, 6, 0])('of hop %i is refused by a slice at hop 5', (hop) => {
    const row = sliceRow({ hop: 5 });
    expect(admit(row, fetchTask(row, hop), 'me', NOON_MS)).toBe('stale');
  });

  it('waits for the lease of another message, up to its very end', () => {
    const row = sliceRow(leasedBy('another', NOON_MS));
    expect(admit(row, fetchTask(row), 'me', NOON_MS - 1)).toBe('leased');
    expect(admit(row, fetchTask(row), 'me', NOON_MS)).toBe('admitted');
  });

  it('may take its own lease again when it is redelivered', () => {
    const row = sliceRow(leasedBy('me', NOON_MS + 1));
    expect(admit(row, fetchTask(row), 'me', NOON_MS)).toBe('admitted');
  });

  it('of another hop does not get its own lease again', () => {
    const row = sliceRow({ hop: 1, ...leasedBy('me', NOON_MS + 1) });
    expect(admit(row, fetchTask(row, 0), 'me', NOON_MS)).toBe('stale');
  });
});

describe('many messages over one slice', () => {
  it('have at most one live owner at any moment, whatever comes when', () => {
    const delivery = fc.record({
      owner: fc.constantFrom('a', 'b', 'c'),
      hop: fc.constantFrom(0, 1),
      afterMs: fc.nat({ max: 50 }),
      leaseMs: fc.integer({ min: 1, max: 120 }),
      /** Whether its worker ends by moving the slice to the next hop. */
      moves: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 40 }), (deliveries) => {
        let row = sliceRow();
        let nowMs = NOON_MS;
        let live: { owner: string; untilMs: number } | undefined;
        for (const { owner, hop, afterMs, leaseMs, moves } of deliveries) {
          nowMs += afterMs;
          const others = live !== undefined && live.untilMs > nowMs && live.owner !== owner;
          const admitted = admit(row, fetchTask(row, hop), owner, nowMs) === 'admitted';
          if (others) expect(admitted).toBe(false);
          if (!admitted) continue;
          live = { owner, untilMs: nowMs + leaseMs };
          row = { ...row, ...leasedBy(owner, live.untilMs) };
          if (!moves) continue;
          const { lease: _over, ...free } = row;
          row = { ...free, hop: row.hop + 1 };
          live = undefined;
        }
      }),
      { numRuns: 500 },
    );
  });
});
