import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WINDOW_MINUTES } from '../../../../shared/config/snaplogic-source.ts';
import { windowId } from '../../../../shared/connectors/snaplogic/grid.ts';
import type { Window } from '../../../../shared/domain/window.ts';
import { ListedLog } from './listed-log.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 10, 18);

const length = fc.constantFrom(...WINDOW_MINUTES);
/** Every clock instant counts; none of them is at a border of anything, as a rule. */
const passedMs = fc.oneof(fc.nat({ max: 90 * MINUTE_MS }), fc.nat({ max: 300 * MINUTE_MS }));
const startMs = fc.nat({ max: DAY_MS }).map((ms) => FIRST_DAY_MS + ms);
/** How long before the first discovery `options.since` lies, where there is one. */
const sinceBefore = fc.option(fc.nat({ max: DAY_MS / 2 }), { nil: undefined });

const discovery = fc.record({
  kind: fc.constant('discovery' as const),
  length,
  passedMs,
  /** A few are stopped before their end. */
  pages: fc.constantFrom(1, 2, 100, 100),
});
/** Of days of which everything has been discovered. */
const backfill = fc.record({
  kind: fc.constant('backfill' as const),
  length,
  passedMs,
  days: fc.integer({ min: 1, max: 2 }),
});

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** The windows tile a range, each moment once; `toMs` may be missed by less than `slackMs`, which is not over yet. */
function expectTiled(windows: readonly Window[], { fromMs, toMs }: Window, slackMs = 0): void {
  let atMs = fromMs;
  for (const window of windows) {
    if (window.toMs <= fromMs || window.fromMs >= toMs) continue;
    if (window.fromMs !== atMs || window.toMs <= atMs)
      expect.fail(`after ${new Date(atMs).toISOString()} follows ${windowId(window)}`);
    atMs = window.toMs;
  }
  expect(atMs).toBeLessThanOrEqual(toMs);
  expect(toMs - atMs).toBeLessThanOrEqual(slackMs);
}

const floorAndWatermark = ({ cursor }: ListedLog): Window => ({
  fromMs: Number(cursor?.floorMs),
  toMs: Number(cursor?.watermarkMs),
});

it('windows are discovered once each, and backfills of any days and lengths bring every moment before and none again', async () => {
  await fc.assert(
    fc.asyncProperty(
      startMs,
      sinceBefore,
      length,
      fc.array(fc.oneof(discovery, backfill), { maxLength: 6 }),
      fc.record({ length, passedMs, days: fc.integer({ min: 1, max: 3 }) }),
      async (firstMs, before, firstLength, events, last) => {
        const log = new ListedLog(firstMs, before === undefined ? undefined : firstMs - before);
        await log.discover(firstLength);
        const brought: Window[] = [];
        for (const event of events) {
          log.environment.advance(event.passedMs);
          if (event.kind === 'discovery') {
            await log.discover(event.length, event.pages);
            continue;
          }
          const toMs = dayOf(floorAndWatermark(log).toMs);
          const range = { fromMs: toMs - event.days * DAY_MS, toMs };
          await log.backfill(event.length, range);
          brought.push(range);
        }
        expectTiled(log.windows(), floorAndWatermark(log));
        // The last one may bring what no discovery has come to yet, up to the present moment.
        log.environment.advance(last.passedMs);
        const nowMs = log.environment.now();
        const range = { fromMs: dayOf(nowMs) - (last.days - 1) * DAY_MS, toMs: dayOf(nowMs) + DAY_MS };
        await log.backfill(last.length, range);
        for (const one of brought) expectTiled(log.windows(), one);
        expectTiled(log.windows(), { ...range, toMs: nowMs }, last.length * MINUTE_MS);
        expect(await log.backfill(last.length, range)).toEqual([]);
        // So it stays when discoveries go on.
        log.environment.advance(75 * MINUTE_MS);
        await log.discover(last.length);
        const { fromMs, toMs } = floorAndWatermark(log);
        expectTiled(log.windows(), { fromMs: Math.min(fromMs, range.fromMs), toMs });
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);

it('what a version before has listed, of which the lengths are not remembered, is brought once as well', async () => {
  await fc.assert(
    fc.asyncProperty(
      startMs,
      sinceBefore,
      fc.array(length, { minLength: 3, maxLength: 4 }),
      fc.array(passedMs, { minLength: 3, maxLength: 4 }),
      fc.integer({ min: 1, max: 2 }),
      async (firstMs, before, lengths, passed, days) => {
        const log = new ListedLog(firstMs, before === undefined ? undefined : firstMs - before);
        await log.discover(lengths[0] ?? 15);
        log.environment.advance(passed[0] ?? 0);
        await log.discover(lengths[0] ?? 15);
        const { grids: _forgotten, ...old } = log.cursor ?? {};
        log.cursor = old;
        for (const [place, minutes] of lengths.entries()) {
          const toMs = dayOf(floorAndWatermark(log).toMs);
          const range = { fromMs: toMs - days * DAY_MS, toMs };
          await log.backfill(minutes, range);
          expectTiled(log.windows(), range);
          expectTiled(log.windows(), floorAndWatermark(log));
          log.environment.advance(passed[place] ?? 0);
          await log.discover(minutes);
        }
      },
    ),
    { numRuns: 50 },
  );
}, 60_000);
