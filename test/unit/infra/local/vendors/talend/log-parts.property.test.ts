import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut } from '../../../../../../infra/local/vendors/talend/log-layout.ts';
import { entriesBetween, newestPart, partsOf } from '../../../../../../infra/local/vendors/talend/log-parts.ts';

const fromMs = Date.UTC(2026, 10, 20, 8) + 317;
const layoutOf = (entries: number, durationMs: number) =>
  layOut({ logId: 'p', style: 'etl', size: { entries }, fromMs, toMs: fromMs + durationMs });

describe('parts of a log', () => {
  test('tile it without gap or overlap when the client passes the header on as endTime', () => {
    const cases = fc.tuple(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: 1, max: 700 }),
    );
    fc.assert(
      fc.property(cases, ([entries, durationMs, limit]) => {
        const layout = layoutOf(entries, durationMs);
        const seen: number[] = [];
        let endSecond: number | undefined;
        do {
          const range = entriesBetween(layout, { endSecond }, Number.MAX_SAFE_INTEGER);
          const part = newestPart(layout, range, limit);
          seen.unshift(...Array.from({ length: part.to - part.from }, (_, index) => part.from + index));
          endSecond = part.nextEndSecond;
        } while (endSecond !== undefined);
        expect(seen).toEqual(Array.from({ length: entries }, (_, index) => index));
      }),
    );
  });

  test('hold at most the limit, except for a single second that holds more', () => {
    for (const part of partsOf(layoutOf(250_000, 3_600_000), 100_000)) {
      expect(part.to - part.from).toBeLessThanOrEqual(100_000);
    }
    expect(partsOf(layoutOf(250_000, 3_600_000), 100_000)).toHaveLength(3);
    expect(partsOf(layoutOf(500, 0), 100)).toEqual([{ from: 0, to: 500 }]);
  });

  test('are none for an empty log and one without a limit', () => {
    expect(partsOf(layoutOf(0, 1000), 10)).toEqual([]);
    expect(partsOf(layoutOf(5000, 1000), Number.POSITIVE_INFINITY)).toEqual([{ from: 0, to: 5000 }]);
  });
});

describe('a time range', () => {
  test('takes whole seconds, both bounds inclusive, and only what exists by then', () => {
    const layout = layoutOf(1000, 100_000);
    const all = Array.from({ length: 1000 }, (_, entry) => layout.timestampOf(entry));
    const second = Math.floor(fromMs / 1000);
    const bound = fc.integer({ min: second - 5, max: second + 110 });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 0, max: 110_000 }), (startSecond, endSecond, elapsedMs) => {
        const { from, to } = entriesBetween(layout, { startSecond, endSecond }, fromMs + elapsedMs);
        const expected = all.filter(
          (at) =>
            Math.floor(at / 1000) >= startSecond && Math.floor(at / 1000) <= endSecond && at <= fromMs + elapsedMs,
        );
        expect(all.slice(from, to)).toEqual(expected);
      }),
    );
  });
});
