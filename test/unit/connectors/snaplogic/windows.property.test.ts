import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedDown, closedWindows, otherWindowIds, windowId } from '../../../../shared/connectors/snaplogic/grid.ts';
import {
  askedFor,
  halvesOf,
  owns,
  planPieces,
  suitedPieceSeconds,
  wasAsked,
} from '../../../../shared/connectors/snaplogic/pieces.ts';
import { nextReadingMs } from '../../../../shared/connectors/snaplogic/reading-times.ts';
import type { Window } from '../../../../shared/domain/window.ts';

const MINUTE_MS = 60_000;
const minutes = fc.constantFrom(1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60);
const instant = fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => seconds * 1000);
const window = fc
  .tuple(instant, minutes)
  .map(
    ([ms, length]): Window => ({ fromMs: alignedDown(ms, length), toMs: alignedDown(ms, length) + length * MINUTE_MS }),
  );

describe('the windows of a log', () => {
  it('tile the time from the watermark on, whatever lengths they have had', () => {
    fc.assert(
      fc.property(
        instant,
        fc.array(fc.tuple(minutes, fc.integer({ min: 0, max: 400 })), { minLength: 1 }),
        (startMs, looks) => {
          let watermarkMs = alignedDown(startMs, looks[0]?.[0] ?? 1);
          let nowMs = startMs;
          for (const [length, passed] of looks) {
            nowMs += passed * MINUTE_MS;
            for (const one of closedWindows(watermarkMs, nowMs, length)) {
              expect(one.fromMs).toBe(watermarkMs);
              expect(one.toMs).toBeGreaterThan(one.fromMs);
              expect(one.toMs - one.fromMs).toBeLessThanOrEqual(length * MINUTE_MS);
              expect(one.toMs % (length * MINUTE_MS)).toBe(0);
              expect(one.toMs).toBeLessThanOrEqual(nowMs);
              watermarkMs = one.toMs;
            }
            // What is over has been listed.
            expect(nowMs - watermarkMs).toBeLessThan(length * MINUTE_MS + MINUTE_MS);
          }
        },
      ),
    );
  });

  it('are named by their bounds', () => {
    const toMs = Date.UTC(2026, 10, 21, 10, 15);
    expect(windowId({ fromMs: toMs - 15 * MINUTE_MS, toMs })).toBe('2026-11-21T10:00:00Z_2026-11-21T10:15:00Z');
  });
});

describe('the pieces of a window', () => {
  const pieceSeconds = fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined });

  it('own each instant of it once, also when they are halved, and ask for an hour at most', () => {
    fc.assert(
      fc.property(
        window,
        pieceSeconds,
        fc.nat(7_200_000),
        fc.integer({ min: 0, max: 4 }),
        (whole, seconds, ms, depth) => {
          let pieces = planPieces(whole, seconds);
          for (let halved = 0; halved < depth; halved += 1)
            pieces = pieces.flatMap((piece) => halvesOf(piece) ?? [piece]);
          const timeMs = whole.fromMs - 3_600_000 + ms;
          const owners = pieces.filter((piece) => owns(piece, timeMs));
          expect(owners).toHaveLength(timeMs >= whole.fromMs && timeMs < whole.toMs ? 1 : 0);
          for (const owner of owners) expect(wasAsked(askedFor(owner), timeMs)).toBe(true);
          for (const piece of pieces) {
            const { startTs, endTs } = askedFor(piece);
            expect(endTs - startTs).toBeLessThanOrEqual(3600);
            expect([startTs, endTs]).toEqual([piece.fromS - 1, piece.toS + 1]);
            expect(piece.toS - piece.fromS).toBeLessThanOrEqual(Math.max(1, seconds ?? 3598));
            expect(Number.isInteger(piece.fromS) && piece.toS > piece.fromS).toBe(true);
          }
        },
      ),
    );
  });

  it('are one for up to half an hour, and two for an hour', () => {
    const of = (length: number) => planPieces({ fromMs: 0, toMs: length * MINUTE_MS }).length;
    expect([of(1), of(15), of(30), of(60)]).toEqual([1, 1, 1, 2]);
  });

  it('suit an even log: none of their answers would have to be split', () => {
    fc.assert(
      fc.property(
        window,
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.integer({ min: 1000, max: 100_000 }),
        (whole, entries, splitAbove) => {
          const seconds = suitedPieceSeconds(whole, entries, splitAbove);
          const perSecond = entries / ((whole.toMs - whole.fromMs) / 1000);
          const longest = Math.max(...planPieces(whole, seconds).map(({ fromS, toS }) => toS - fromS));
          if (longest > 1) expect(perSecond * longest).toBeLessThanOrEqual(splitAbove);
        },
      ),
    );
  });
});

describe('the readings of a window', () => {
  it('come further and further apart, and end with the first one that is older than the look-back', () => {
    fc.assert(
      fc.property(
        window,
        fc.integer({ min: 1, max: 10_080 }),
        fc.nat(300 * MINUTE_MS),
        fc.infiniteStream(fc.nat(40 * MINUTE_MS)),
        (one, lookBackMinutes, firstMs, delays) => {
          let readAtMs = one.toMs + firstMs;
          let gapMs = 0;
          for (let reads = 1; ; reads += 1) {
            const next = nextReadingMs(one, readAtMs, { lookBackMinutes });
            const settled = readAtMs >= one.toMs + lookBackMinutes * MINUTE_MS;
            expect(next === undefined).toBe(settled);
            if (next === undefined) break;
            expect(next).toBeGreaterThan(readAtMs);
            expect(next).toBeLessThanOrEqual(one.toMs + lookBackMinutes * MINUTE_MS);
            const isLast = next === one.toMs + lookBackMinutes * MINUTE_MS;
            if (!isLast) expect(next - one.toMs).toBeGreaterThanOrEqual(Math.max(gapMs, one.toMs - one.fromMs));
            gapMs = next - one.toMs;
            readAtMs = next + (delays.next().value ?? 0);
            expect(reads).toBeLessThan(20);
          }
        },
      ),
    );
  });

  it('are at 15, 30, 60 and 120 minutes after one that came at once', () => {
    const one = { fromMs: 0, toMs: 15 * MINUTE_MS };
    const after = (age: number) => nextReadingMs(one, one.toMs + age * MINUTE_MS, { lookBackMinutes: 120 });
    const ages = [1, 15, 30, 60, 120].map((age) => (after(age) ?? Number.NaN) / MINUTE_MS - 15);
    expect(ages).toEqual([15, 30, 60, 120, Number.NaN]);
  });
});

it('the windows of other lengths that hold a moment of a window are those that overlap it, without itself', () => {
  const lengths = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
  fc.assert(
    fc.property(window, (one) => {
      const hour = { fromMs: alignedDown(one.fromMs, 60), toMs: alignedDown(one.fromMs, 60) + 60 * MINUTE_MS };
      const overlapping = lengths
        .flatMap((length) => [...closedWindows(hour.fromMs, hour.toMs, length)])
        .filter(({ fromMs, toMs }) => fromMs < one.toMs && toMs > one.fromMs)
        .map(windowId);
      const others = otherWindowIds(one, lengths, { fromMs: -Infinity, toMs: Infinity });
      expect([...others, windowId(one)].sort()).toEqual([...new Set(overlapping)].sort());
    }),
  );
});

it('the windows that overlap a piece of one are named whole and cut to its section', () => {
  const piece = { fromMs: 15 * MINUTE_MS, toMs: 20 * MINUTE_MS };
  const named = (fromMinute: number, toMinute: number) =>
    windowId({ fromMs: fromMinute * MINUTE_MS, toMs: toMinute * MINUTE_MS });
  expect(otherWindowIds(piece, [10, 60], { fromMs: piece.fromMs, toMs: Infinity }).sort()).toEqual(
    [named(0, 60), named(10, 20), named(15, 60)].sort(),
  );
});
