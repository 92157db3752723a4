import { describe, expect, it } from 'vitest';
import { answer } from '../../../factories/answer.ts';
import { MINUTE_MS, SnapLogicBench, START_MS } from './snaplogic-bench.ts';

const HOUR_S = 3600;
/** Requests around midnight, the slow ones of which are logged up to an hour and five minutes later. */
const TWO_HOURS = [{ requests: 3000, secondsFromStart: [-HOUR_S, HOUR_S] as [number, number] }];
const lengthOf = ({ start_ts, end_ts }: { start_ts: number; end_ts: number }): number => end_ts - start_ts;
const whole = {
  startMs: START_MS + 4 * 60 * MINUTE_MS,
  settings: { lookBackMinutes: 1, sinceMs: START_MS - 60 * MINUTE_MS },
};

describe('a log that is read while it is written', () => {
  it('lands each request once, in the window of its time, however late it is logged', async () => {
    const bench = new SnapLogicBench({ traffic: TWO_HOURS, settings: { sinceMs: START_MS - 60 * MINUTE_MS } });
    await bench.runFor(4 * 60);
    expect(bench.identities()).toEqual(await bench.truth());
    expect(bench.identities().length).toBeGreaterThan(2900);
    for (const [id, { window }] of bench.rows) {
      for (const { timeMs } of bench.records(id)) {
        expect(timeMs).toBeGreaterThanOrEqual(window!.fromMs);
        expect(timeMs).toBeLessThan(window!.toMs);
      }
    }
  });

  it('reads a window five times: at once, and after 15, 30, 60 and 120 minutes', async () => {
    const bench = new SnapLogicBench({ traffic: TWO_HOURS, settings: { sinceMs: START_MS } });
    await bench.runFor(4 * 60);
    const startTs = START_MS / 1000 - 1;
    expect(bench.bodies.filter(({ start_ts }) => start_ts === startTs)).toEqual(
      Array(5).fill({ start_ts: startTs, end_ts: startTs + 902 }),
    );
    expect(bench.rows.get('2026-11-20T00:00:00Z_2026-11-20T00:15:00Z')).toMatchObject({
      state: 'landed',
      memory: { reads: 5, firstReadAtMs: START_MS + 20 * MINUTE_MS, readAtMs: START_MS + 135 * MINUTE_MS },
    });
  });

  it('finds at the next reading what the vendor left out of the one before', async () => {
    const bench = new SnapLogicBench({ traffic: TWO_HOURS, settings: { sinceMs: START_MS - 60 * MINUTE_MS } });
    bench.standIn.faults.set([{ kind: 'late-rows', share: 0.3, count: 20 }]);
    await bench.runFor(4 * 60);
    expect(bench.standIn.stats().faultsFired).toMatchObject({ 'late-rows': 20 });
    expect(bench.identities()).toEqual(await bench.truth());
  });
});

describe('a log that is over', () => {
  it('costs one request for each window: 96 for a day', async () => {
    const day = { requests: 5000, day: '2026-11-18' };
    const sinceMs = Date.UTC(2026, 10, 18);
    const bench = new SnapLogicBench({
      traffic: [day],
      settings: { sinceMs },
      behaviour: { retentionHours: 'unlimited' },
    });
    bench.environment.advanceTo(START_MS + 3 * 60 * MINUTE_MS);
    await bench.discover();
    await bench.workDue();
    const ofDay = bench.bodies.filter(({ start_ts }) => start_ts * 1000 < sinceMs + 24 * 60 * MINUTE_MS - 1000);
    expect(ofDay).toHaveLength(96);
    expect(bench.identities()).toEqual(await bench.truth());
    expect(bench.telemetry.of('problem').every(({ fields }) => fields?.finding === 'changed')).toBe(true);
  });

  it.each([
    ['excludes the start', { startExclusive: true }],
    ['includes the end', { endInclusive: true }],
    ['does both', { startExclusive: true, endInclusive: true }],
    ['lists the newest first', { order: 'desc' }],
    ['lists in no order', { order: 'shuffled' }],
  ] as const)('lands each request once where the vendor %s', async (_what, behaviour) => {
    const bench = new SnapLogicBench({ ...whole, traffic: TWO_HOURS, behaviour });
    await bench.discover();
    await bench.workDue();
    expect(bench.identities()).toEqual(await bench.truth());
  });

  it('asks for an hour in two pieces, since a second more at both ends is too long for one', async () => {
    const settings = { ...whole.settings, windowMinutes: 60 };
    const bench = new SnapLogicBench({ ...whole, settings, traffic: TWO_HOURS });
    await bench.discover();
    await bench.workDue();
    const startTs = START_MS / 1000 - HOUR_S - 1;
    expect(bench.bodies.slice(0, 2)).toEqual([
      { start_ts: startTs, end_ts: startTs + 1802 },
      { start_ts: startTs + 1800, end_ts: startTs + 3602 },
    ]);
    expect(bench.identities()).toEqual(await bench.truth());
  });
});

describe('an answer that is too large', () => {
  const settings = { ...whole.settings, splitAbove: 150 };

  it.each(['asc', 'desc', 'shuffled'] as const)(
    'is asked for in halves (%s), and nothing lands twice',
    async (order) => {
      const bench = new SnapLogicBench({ ...whole, settings, traffic: TWO_HOURS, behaviour: { order } });
      await bench.discover();
      await bench.workDue();
      expect(bench.identities()).toEqual(await bench.truth());
    },
  );

  it('teaches the next windows: only the first one is asked for in vain', async () => {
    const bench = new SnapLogicBench({ ...whole, settings, traffic: TWO_HOURS });
    await bench.discover();
    await bench.workDue();
    // 375 requests in 900 s and answers of at most 120: pieces of 225 s, four for a window.
    const seconds = bench.bodies.filter(({ end_ts }) => end_ts <= START_MS / 1000 + HOUR_S).map(lengthOf);
    expect(seconds.slice(0, 7)).toEqual([902, 452, 227, 227, 452, 227, 227]);
    expect(new Set(seconds.slice(7))).toEqual(new Set([227]));
    expect(bench.identities()).toEqual(await bench.truth());
  });

  it('of one burst does not cut up the quiet windows after it', async () => {
    const burst = [...TWO_HOURS, { requests: 2500, secondsFromStart: [-3000, -2998] as [number, number] }];
    const bench = new SnapLogicBench({ ...whole, settings: { ...settings, splitAbove: 2000 }, traffic: burst });
    await bench.discover();
    await bench.workDue();
    expect(bench.identities()).toEqual(await bench.truth());
    expect(bench.bodies.slice(-6).every(({ start_ts, end_ts }) => end_ts - start_ts === 902)).toBe(true);
    expect(bench.bodies.length).toBeLessThan(8 + 40);
  });

  it('is remembered for the next reading, also by a worker that has learned nothing', async () => {
    const live = { startMs: START_MS + 16 * MINUTE_MS, settings: { splitAbove: 150, sinceMs: START_MS } };
    const bench = new SnapLogicBench({ ...live, traffic: TWO_HOURS });
    await bench.discover();
    await bench.workDue();
    const [id] = bench.rows.keys();
    const before = bench.bodies.length;
    expect(bench.rows.get(id!)?.memory).toMatchObject({ reads: 1, pieceSeconds: expect.any(Number) });
    bench.environment.advance(20 * MINUTE_MS);
    bench.connector = bench.createConnector();
    await bench.work(id!);
    const again = bench.bodies.slice(before);
    expect(again.every(({ start_ts, end_ts }) => end_ts - start_ts < 500)).toBe(true);
  });

  it('is given up as soon as it is known to be', async () => {
    const bench = new SnapLogicBench({ ...whole, settings, traffic: TWO_HOURS });
    await bench.discover();
    const [row] = bench.rows.values();
    const outcome = await bench.connector.step(row!, { requests: 0 });
    if (outcome.kind !== 'records') throw new Error('a window of the past is read at once');
    let ofFirst = 0;
    for await (const _record of outcome.reading.records) {
      if (bench.bodies.length === 1) ofFirst += 1;
      else break;
    }
    expect(ofFirst).toBeGreaterThan(140);
    expect(ofFirst).toBeLessThanOrEqual(150);
  });
});

describe('a limit of answers of which the vendor says nothing', () => {
  it('is found by the round number of entries, and nothing is lost', async () => {
    const dense = [{ requests: 10_000, secondsFromStart: [-HOUR_S, 0] as [number, number] }];
    for (const order of ['asc', 'shuffled'] as const) {
      const bench = new SnapLogicBench({ ...whole, traffic: dense, behaviour: { cap: 1000, order } });
      await bench.discover();
      await bench.workDue();
      expect(bench.identities()).toEqual(await bench.truth());
      // The first window learns it; the others are asked for in four or five pieces each.
      expect(bench.bodies.length).toBeLessThan(40);
    }
  });

  it.each([100, 250, 512, 700])('of %i entries is found too, by a round number or a power of two', async (cap) => {
    const dense = [{ requests: 6_000, secondsFromStart: [-HOUR_S, 0] as [number, number] }];
    const bench = new SnapLogicBench({ ...whole, traffic: dense, behaviour: { cap, order: 'shuffled' } });
    await bench.discover();
    await bench.workDue();
    expect(bench.identities()).toEqual(await bench.truth());
  });

  it('is told of where even one second is as long as it', async () => {
    const burst = [{ requests: 3000, secondsFromStart: [-600, -599] as [number, number] }];
    const bench = new SnapLogicBench({ ...whole, traffic: burst, behaviour: { cap: 1000 } });
    await bench.discover();
    await bench.workDue();
    expect(bench.telemetry.of('problem').filter(({ fields }) => fields?.finding === 'capped')).toHaveLength(1);
  });

  it('is not believed in when the halves hold no more than the whole', async () => {
    const entry = (atMs: number) => JSON.stringify({ log: { request_time: atMs } });
    const bench = new SnapLogicBench({
      ...whole,
      handler: async ({ body }) => {
        const { start_ts, end_ts } = JSON.parse(body);
        const inRange = (atMs: number) => atMs >= start_ts * 1000 && atMs < end_ts * 1000;
        // One every 0.9 s in all windows, so that each would have 1,000 of its own and 2 of its neighbours; less those.
        const every = Array.from({ length: 1000 }, (_none, index) => whole.settings.sinceMs + 1100 + index * 890);
        return answer(`{"response_map":{"log":[${every.filter(inRange).map(entry).join()}]},"http_status_code":200}`);
      },
    });
    await bench.discover();
    const [first] = bench.rows.keys();
    await bench.work(first!);
    expect(bench.bodies.map(lengthOf)).toEqual([902, 452, 452]);
    expect(bench.identities()).toHaveLength(1000);
    expect(bench.rows.get(first!)?.memory).not.toHaveProperty('pieceSeconds');
  });
});
