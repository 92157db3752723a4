import { describe, expect, test } from 'vitest';
import { basic, logOf, logPath, setUp, startedAt, startedAtMs } from './set-up.ts';

const atOf = (rows: readonly { log: { request_time: number } }[]) => rows.map((row) => row.log.request_time);
const text = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row));

describe('the window', () => {
  test('is [start, end): neighbours share no entry and miss none', async () => {
    const { list } = setUp();
    const halves = [await list(-5400, -4500), await list(-4500, -3600)];
    expect(text(halves.flat())).toEqual(text(await list(-5400, -3600)));
    const border = startedAtMs - 4_500_000;
    expect(atOf(halves[0]!)).toContain(border - 1);
    expect(atOf(halves[0]!)).not.toContain(border);
    expect(atOf(halves[1]!)).toContain(border);
  });

  test('takes its end in, or leaves its start out, when the behaviour says so', async () => {
    const borders = [startedAtMs - 5_400_000, startedAtMs - 4_500_000];
    const has = async (behaviour: object) => {
      const at = atOf(await setUp({ behaviour }).list(-5400, -4500));
      return borders.map((border) => at.includes(border));
    };
    expect(await has({})).toEqual([true, false]);
    expect(await has({ endInclusive: true })).toEqual([true, true]);
    expect(await has({ startExclusive: true })).toEqual([false, false]);
  });

  test('may be an hour long and not a second longer, and not end before it begins', async () => {
    const { ask } = setUp();
    expect((await ask(-3600, 0)).status).toBe(200);
    expect((await ask(-3600, -3600)).json()).toEqual({ response_map: { log: [] }, http_status_code: 200 });
    for (const [from, to] of [
      [-3601, 0],
      [0, -1],
    ] as const) {
      const answer = await ask(from, to);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ http_status_code: 400 });
    }
  });

  test('is refused inside of the envelope only when the behaviour says so', async () => {
    const answer = await setUp({ behaviour: { windowError: 'envelope' } }).ask(-3601, 0);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ response_map: {}, http_status_code: 400 });
  });

  test('is refused when it is no pair of integers, or not sent as JSON', async () => {
    const { probe } = setUp();
    for (const body of ['', '[]', '{"start_ts":1}', '{"start_ts":1.5,"end_ts":2}', '{"start_ts":"1","end_ts":"2"}']) {
      expect((await probe('POST', logPath, { body })).status).toBe(400);
    }
    const headers = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await probe('POST', logPath, { headers, body: 'start_ts=1&end_ts=2' })).status).toBe(415);
  });
});

describe('the org', () => {
  test('is taken letter by letter, percent-decoded; any other is not found', async () => {
    const { probe } = setUp();
    const body = JSON.stringify({ start_ts: startedAt - 60, end_ts: startedAt });
    const at = async (org: string) => (await probe('POST', logPath.replace('Acme%20Dev', org), { body })).status;
    expect(await at('Acme%20Dev')).toBe(200);
    for (const org of ['acme%20dev', 'Acme+Dev', 'Acme', '%E0%A4%A', 'Acme%20Dev/more'])
      expect(await at(org)).toBe(404);
    expect((await probe('GET', logPath)).status).toBe(404);
  });
});

describe('the entries of a window', () => {
  test('grow for as long as slow requests come to an end', async () => {
    const { list, clock } = setUp();
    const counts: number[] = [];
    for (const offsetMs of [0, 60_000, 600_000, 2 * 3_600_000, 5 * 3_600_000]) {
      clock.move(offsetMs);
      counts.push((await list(-900, 0)).length);
    }
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(counts[1]).toBeGreaterThan(counts[0]!);
    expect(counts[3]).toBeGreaterThan(counts[2]!);
    expect(counts[4]).toBe(counts[3]);
  });

  test('may lie in the future by minutes', async () => {
    const { list } = setUp({ traffic: [{ requests: 50_000, secondsFromStart: [0, 3600] }] });
    const rows = await list(0, 3600);
    expect(rows.length).toBeGreaterThan(0);
    expect(Math.max(...atOf(rows))).toBeLessThanOrEqual(startedAtMs + 240_000);
  });

  test('are purged by their request time', async () => {
    const { list, clock } = setUp({ behaviour: { retentionHours: 5 } });
    const before = await list(-3600, -1800);
    clock.move(4 * 3_600_000 + 1_000_000);
    const after = await list(-3600, -1800);
    expect(after.length).toBeGreaterThan(0);
    expect(Math.min(...atOf(after))).toBeGreaterThan(startedAtMs - 3_600_000 + 1_000_000);
    expect(before.length).toBeGreaterThan(after.length);
    clock.move(6 * 3_600_000);
    expect(await list(-3600, -1800)).toEqual([]);
  });

  test('are the same in any order, which is the same each time', async () => {
    const asc = text(await setUp().list(-900, 0));
    const desc = text(await setUp({ behaviour: { order: 'desc' } }).list(-900, 0));
    const shuffled = setUp({ behaviour: { order: 'shuffled' } });
    const mixed = text(await shuffled.list(-900, 0));
    expect(desc).toEqual(asc.toReversed());
    expect(mixed).not.toEqual(asc);
    expect(mixed.toSorted()).toEqual(asc.toSorted());
    expect(text(await shuffled.list(-900, 0))).toEqual(mixed);
  });

  test('are cut off without notice at a cap', async () => {
    const answer = await setUp({ behaviour: { cap: 100 } }).ask(-900, 0);
    expect(logOf(answer)).toEqual((await setUp().list(-900, 0)).slice(0, 100));
    expect(answer.json()).toEqual({ response_map: { log: expect.anything() }, http_status_code: 200 });
  });
});
