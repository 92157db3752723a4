import { describe, expect, test } from 'vitest';
import { entryOf } from '../../../../../../infra/local/vendors/snaplogic/entry.ts';
import { canonicalJson } from '../../../../../../infra/local/vendors/snaplogic/identity.ts';
import { benchPreset, demoPreset } from '../../../../../../infra/local/vendors/snaplogic/presets.ts';
import type { PlannedRequest } from '../../../../../../infra/local/vendors/snaplogic/request-plan.ts';
import { createWorld } from '../../../../../../infra/local/vendors/snaplogic/world.ts';
import { type LogEntry, startedAtMs } from './set-up.ts';

const hourMs = 3_600_000;
const worldOf = (seed: string, spec = demoPreset().spec) => createWorld({ seed, startedAtMs, spec });
const all = (world = worldOf('a')) => world.requestsBetween(world.fromMs, world.toMs);
const entries = (requests: readonly PlannedRequest[] = all()) => requests.map((one) => entryOf(one) as LogEntry);

describe('a world', () => {
  test('is the same again for the same seed, start and spec, and another one for another seed', () => {
    expect(entries()).toEqual(entries());
    expect(entries(all(worldOf('b')))).not.toEqual(entries());
  });

  test('of the demo has 6,000 requests in the 6 h before it began and 2,500 in the day after', () => {
    const at = all().map((request) => request.requestAtMs - startedAtMs);
    expect(at.filter((ms) => ms < 0 && ms >= -6 * hourMs - 1000).length).toBeGreaterThan(5990);
    expect(at).toHaveLength(8500);
    expect(Math.max(...at)).toBeLessThan(24 * hourMs);
  });

  test('of the bench fills one UTC day, all of it listable when the world begins', () => {
    const requests = all(worldOf('a', benchPreset({ requests: 20_000 }, startedAtMs).spec));
    expect(requests).toHaveLength(20_000);
    expect(new Date(requests[0]!.requestAtMs).toISOString()).toMatch(/^2026-11-19T00:00:/);
    expect(new Date(requests.at(-1)!.requestAtMs).toISOString()).toMatch(/^2026-11-19T23:59:/);
    for (const request of requests) expect(request.appearsAtMs).toBeLessThan(startedAtMs - 20 * hourMs);
    expect(benchPreset({ day: '2025-01-02' }, startedAtMs).spec.traffic).toEqual([
      { requests: 500_000, day: '2025-01-02' },
    ]);
  });

  test('answers for a quarter of an hour of a day of 500,000 requests with its share of them', () => {
    const world = worldOf('a', benchPreset({}, startedAtMs).spec);
    const from = Date.UTC(2026, 10, 19, 15);
    const found = world.requestsBetween(from, from + 900_000);
    expect(found.length).toBeGreaterThan(5150);
    expect(found.length).toBeLessThan(5260);
  });
});

describe('the times of requests', () => {
  test('put an entry on every quarter of an hour, one a millisecond before it, and some on whole seconds', () => {
    const at = new Set(all().map((request) => request.requestAtMs));
    const first = startedAtMs - 6 * hourMs + 900_000;
    for (let border = first; border < startedAtMs + 23 * hourMs; border += 900_000) {
      expect(at).toContain(border);
      expect(at).toContain(border - 1);
    }
    expect([...at].filter((ms) => ms % 1000 === 0).length).toBeGreaterThan(200);
  });

  test('let most entries appear within seconds, and the slow ones up to an hour and five minutes later', () => {
    const lateBy = all().map((request) => request.appearsAtMs - request.requestAtMs);
    expect(lateBy.filter((ms) => ms < 20_000).length / lateBy.length).toBeGreaterThan(0.9);
    expect(lateBy.filter((ms) => ms > 600_000).length).toBeGreaterThan(10);
    expect(Math.max(...lateBy)).toBeLessThanOrEqual(hourMs + 300_000);
  });

  test('are ahead of the response for some, and of the true time by minutes for a few', () => {
    const ahead = all().map((request) => request.requestAtMs - request.responseAtMs);
    expect(ahead.filter((ms) => ms > 0).length).toBeGreaterThan(50);
    expect(all().some((request) => request.requestAtMs - request.appearsAtMs > 60_000)).toBe(true);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(240_000);
  });

  test('are said three times over: as text, as request_time, and before response_time by the processing time', () => {
    for (const request of all()) {
      const { time, log } = entryOf(request) as LogEntry;
      expect(Date.parse(time)).toBe(request.requestAtMs);
      expect(log.request_time).toBe(request.requestAtMs);
      expect(log.response_time).toBe(request.responseAtMs);
    }
  });
});

describe('the entries', () => {
  test('have the fields of the vendor, those of Ultra tasks only where there is one', () => {
    const rows = entries();
    const named = (...names: string[]) => rows.filter((row) => names.every((name) => name in row.log)).length;
    const ultra = named('recv_time', 'start_time', 'reply_time');
    expect(ultra).toBeGreaterThan(1000);
    expect(ultra).toBe(named('recv_time'));
    expect(named('remote_addr', 'path_info', 'roles', 'client', 'invoker_snode', 'auth_type')).toBe(rows.length);
    expect(rows.filter((row) => Array.isArray(row.log.roles) && row.log.roles.length > 1).length).toBeGreaterThan(500);
  });

  test('lack some values: bytes_sent null, a criterion null or absent, all but time and log absent', () => {
    const rows = entries();
    for (const lacking of [
      (row: LogEntry) => row.log.bytes_sent === null,
      (row: LogEntry) => row.criterion2 === null,
      (row: LogEntry) => !('criterion1' in row) && 'service' in row,
      (row: LogEntry) => Object.keys(row).join() === 'time,log',
    ]) {
      expect(rows.filter(lacking).length).toBeGreaterThan(10);
      expect(rows.filter(lacking).length).toBeLessThan(rows.length / 10);
    }
  });

  test('of refused requests have status 401, no target status and no error; errors have a target status of 500', () => {
    const logs = entries().map((row) => row.log);
    const refused = logs.filter((log) => log.request_status_code === 401);
    expect(refused.length).toBeGreaterThan(100);
    for (const log of refused) expect(log).toMatchObject({ target_status_code: null, error: false, roles: [] });
    expect(logs.some((log) => log.error)).toBe(true);
    for (const log of logs) expect(log.error).toBe(log.target_status_code === 500);
  });

  test('hold other scripts, quotes, backslashes, line separators and a list named log', () => {
    const text = JSON.stringify(entries());
    for (const part of ['größe', '在庫', '🚚', '\\"draft\\"', 'a\\\\b', '\\u0001', '\u2028', '\\r\\n', '%7Bid%7D']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('"extension":{"log":[');
  });

  test('come two or three times byte by byte for some requests, which appear one by one', () => {
    const copies = new Map<string, PlannedRequest[]>();
    for (const request of all()) {
      const text = JSON.stringify(entryOf(request));
      copies.set(text, [...(copies.get(text) ?? []), request]);
    }
    const repeated = [...copies.values()].filter((some) => some.length > 1);
    expect(repeated.length).toBeGreaterThan(30);
    expect(new Set(repeated.map((some) => some.length))).toEqual(new Set([2, 3]));
    expect(repeated.some((some) => new Set(some.map((one) => one.appearsAtMs)).size > 1)).toBe(true);
  });

  test('hold integers beyond 2^53, in which alone some entries differ, and not for a reader of doubles', () => {
    const exact = new Set<string>();
    const lossy = new Set<string>();
    for (const request of all()) {
      const text = canonicalJson(entryOf(request));
      exact.add(text);
      lossy.add(canonicalJson(JSON.parse(text)));
    }
    expect([...exact].filter((text) => /"event_sequence":9007199254\d{6}[,}]/.test(text)).length).toBeGreaterThan(500);
    expect(exact.size - lossy.size).toBeGreaterThan(20);
  });
});
