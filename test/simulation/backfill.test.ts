import { expect, it } from 'vitest';
import { openLedger } from '../../functions/backfill/open-ledger.ts';
import { newLedger } from '../../shared/domain/backfill.ts';
import { utcDayStart } from '../../shared/domain/object-key.ts';
import { SimulatedCloud, SOURCE } from './simulated-cloud.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A past of 20 hours that takes hours to bring on such a budget, and runs that end while it is brought. */
const WORLD = {
  groups: [
    { count: 400, size: { bytes: [3_000, 9_000] }, durationSeconds: [5, 600] },
    { count: 40, size: { bytes: [3_000, 9_000] }, startsInSeconds: [600, 10_000], durationSeconds: [5, 60] },
  ],
  behaviour: { readiness: { kind: 'polls', most: 1 } },
  options: { requestsPerMinute: 20, lookBackHours: 1 },
} as const;

/** Three hours with a discovery every five minutes, with a backfill beside it or without. Lags of the new runs: milliseconds. */
async function lagsOf(backfill: { readonly perMinute: number | undefined } | undefined) {
  const cloud = new SimulatedCloud(WORLD);
  const startMs = cloud.environment.now();
  if (backfill !== undefined) {
    const todayMs = utcDayStart(startMs);
    const plan = { by: 'day', requestsPerSlice: 3, perMinute: backfill.perMinute } as const;
    const ledger = newLedger({ fromMs: todayMs - DAY, toMs: todayMs + DAY }, plan, startMs);
    await openLedger(cloud.process().services, SOURCE, ledger);
  }
  await cloud.live(3 * HOUR, 5 * MINUTE);
  const fresh = (await cloud.rows()).filter(({ run }) => Date.parse(run?.startedAt ?? '') >= startMs);
  const lags = fresh.flatMap(({ state, endedAtMs, run }) =>
    state === 'landed' ? [(endedAtMs ?? 0) - Date.parse(run?.finishedAt ?? '')] : [],
  );
  const old = (await cloud.rows()).filter(({ state, backfill: by }) => state === 'landed' && by !== undefined).length;
  return { cloud, lags: lags.sort((left, right) => left - right), old };
}

const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY;

it('a backfill at half of the budget delays nothing that is new, and one that takes all it can get does', async () => {
  const calm = await lagsOf(undefined);
  const beside = await lagsOf({ perMinute: undefined });
  const greedy = await lagsOf({ perMinute: 100_000 });
  expect(calm.lags).toHaveLength(40);
  expect(beside.lags).toHaveLength(40);
  expect(beside.old).toBeGreaterThan(300);
  expect(median(beside.lags)).toBeLessThan(1.5 * median(calm.lags));
  expect(beside.lags.at(-1)).toBeLessThan(1.5 * (calm.lags.at(-1) ?? 0));
  expect(median(greedy.lags)).toBeGreaterThan(2 * median(calm.lags));
}, 120_000);

it('a backfill whose vendor is dead for hours costs no window its tries, and ends exactly', async () => {
  const cloud = new SimulatedCloud({ ...WORLD, groups: [{ count: 30, size: { bytes: [3_000, 9_000] } }] });
  for (const { id } of cloud.queue.messages()) cloud.queue.ack(id);
  const startMs = cloud.environment.now();
  const todayMs = utcDayStart(startMs);
  const range = { fromMs: todayMs - DAY, toMs: todayMs + DAY };
  cloud.standIn.faults.set([{ kind: 'server-error', status: 500 }]);
  const ledger = newLedger(range, { by: 'day', requestsPerSlice: 3 }, startMs);
  await openLedger(cloud.process().services, SOURCE, ledger);
  await cloud.runUntilSettled([], {
    delivered: () => {
      if (cloud.environment.now() - startMs > 5 * HOUR) cloud.standIn.faults.clear();
    },
  });
  expect(await cloud.differences()).toEqual([]);
  expect(cloud.queue.deadLetters).toEqual([]);
});
