import { describe, expect, it } from 'vitest';
import { collect } from '../../../factories/collect.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { ConnectorBench as Bench } from './connector-bench.ts';
import { FILE_URL, failureOf, type Reply } from './talend-bench.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A window ends a minute behind the clock. */
const OPEN_END_MS = NOON_MS - 60_000;
const NONE: Reply = { json: { items: [] } };
const READY: Reply = { json: { status: 'READY', presignedURL: FILE_URL } };
const NOT_READY: Reply = { json: { status: 'GENERATING' } };
const MADE: Reply = { json: { token: 'log-token', size: 300 } };

/** Windows of the listings, in hours before the open end. */
const windowsOf = (bench: Bench): [number, number][] => {
  const before = (text: string | undefined): number => (OPEN_END_MS - Number(text)) / HOUR_MS;
  return bench.queries('list').map(({ from, to }) => [before(from), before(to)]);
};

describe('a discovery', () => {
  it('hands on what it lists, and then its watermark with the pace that was learned', async () => {
    const items = [{ executionId: 'run-1', status: 'executing', startTimestamp: new Date(NOON_MS).toISOString() }];
    const bench = new Bench({ list: [{ json: { items, total: 1 } }] });
    const pages = await collect(bench.connector.discover({ watermarkMs: NOON_MS - HOUR_MS, pace: { 4: 40 } }));
    expect(pages).toMatchObject([
      { slices: [{ id: 'run-1', delaySeconds: 2, memory: { pace: { 4: 40 }, final: false } }] },
      { slices: [], cursor: { watermarkMs: OPEN_END_MS, pace: { 4: 40 } } },
    ]);
    expect(pages[0]).not.toHaveProperty('cursor');
  });

  it('knows no pace before the first log', async () => {
    const pages = await collect(new Bench({ list: [NONE] }).connector.discover(undefined));
    expect(pages).toMatchObject([{ slices: [], cursor: { watermarkMs: OPEN_END_MS, pace: {} } }]);
  });

  it('keeps for audits where the first one began, and makes none up for a source of an older version', async () => {
    const floorAfter = async (cursor: Record<string, unknown> | undefined) => {
      const bench = new Bench({ list: [NONE] }, { lookBackHours: 2 });
      return (await collect(bench.connector.discover(cursor))).at(-1)?.cursor?.floorMs;
    };
    expect(await floorAfter(undefined)).toBe(OPEN_END_MS - 2 * HOUR_MS);
    expect(await floorAfter({ watermarkMs: OPEN_END_MS - HOUR_MS, floorMs: 5, pace: {} })).toBe(5);
    expect(await floorAfter({ watermarkMs: OPEN_END_MS - HOUR_MS, pace: {} })).toBeUndefined();
  });

  it('keeps what this process has learned before what the cursor remembers', async () => {
    const bench = new Bench({ generate: [MADE], status: [NOT_READY, READY], list: [NONE] });
    const waited = await bench.step({ final: true });
    bench.environment.advance(8_000);
    expect(await bench.step({ ...waited.memory })).toMatchObject({ kind: 'land' });
    const pages = await collect(bench.connector.discover({ pace: { 4: 40 } }));
    expect(pages.at(-1)?.cursor).toMatchObject({ pace: { 4: 2 } });
  });

  it('looks back behind its watermark, and at first from the look-back on', async () => {
    const bench = new Bench({ list: [NONE] }, { lookBackHours: 2 });
    await collect(bench.connector.discover({ watermarkMs: OPEN_END_MS - HOUR_MS }));
    await collect(bench.connector.discover(undefined));
    // Each window is walked twice, as its listing has no total.
    expect(windowsOf(bench)).toEqual([
      [3, 0],
      [3, 0],
      [2, 0],
      [2, 0],
    ]);
  });

  it('of weeks moves its watermark week by week, and goes back 60 days less an hour', async () => {
    const bench = new Bench({ list: [NONE] }, { sinceMs: NOON_MS - 90 * DAY_MS });
    const pages = await collect(bench.connector.discover(undefined));
    const watermarks = pages.map(({ cursor }) => (OPEN_END_MS - Number(cursor?.watermarkMs)) / HOUR_MS);
    expect(bench.queries('list')[0]?.from).toBe(String(NOON_MS - 60 * DAY_MS + HOUR_MS));
    expect(watermarks).toHaveLength(9);
    expect(watermarks.at(-1)).toBe(0);
    expect(watermarks[0]! - watermarks[1]!).toBe(7 * 24);
  });

  it('that fails leaves the watermark where it is', async () => {
    const bench = new Bench({ list: [NONE, NONE, { status: 500 }] }, { scope: { tasks: ['a', 'b'] } });
    const seen: unknown[] = [];
    const reading = async (): Promise<void> => {
      for await (const page of bench.connector.discover(undefined)) seen.push(page);
    };
    expect((await failureOf(reading())).kind).toBe('transient');
    expect(seen).toEqual([]);
  });
});

describe('a check', () => {
  it('lists one run of the last hour of each part of the scope', async () => {
    const bench = new Bench({ list: [NONE] }, { scope: { tasks: ['a', 'b'] } });
    expect(await bench.connector.check()).toEqual({
      ok: true,
      message: 'runs can be listed at api.eu.cloud.talend.com',
    });
    expect(bench.of('list').map(({ url }) => url.pathname.split('/')[4])).toEqual(['a', 'b']);
    const query = { from: String(NOON_MS - HOUR_MS), to: String(NOON_MS), limit: '1', offset: '0' };
    expect(bench.queries('list')).toEqual([query, query]);
  });

  it('fails by what the vendor says', async () => {
    const bench = new Bench({ list: [{ status: 404 }] }, { scope: { tasks: ['a'] } });
    expect((await failureOf(bench.connector.check())).message).toContain('the vendor knows no task "a"');
  });
});
