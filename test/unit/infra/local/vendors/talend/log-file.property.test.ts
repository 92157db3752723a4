import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logFile } from '../../../../../../infra/local/vendors/talend/log-file.ts';
import { layOut } from '../../../../../../infra/local/vendors/talend/log-layout.ts';
import type { LogPlan } from '../../../../../../infra/local/vendors/talend/world.ts';

const fromMs = Date.UTC(2026, 10, 20, 8);
const plan = (more: Partial<LogPlan> = {}): LogPlan => ({
  logId: '0badcafe-1',
  style: 'etl',
  size: { bytes: 700_000 },
  fromMs,
  toMs: fromMs + 90_000,
  ...more,
});
const fileOf = (of: LogPlan, format: 'json' | 'text' = 'json', container: 'lines' | 'array' = 'lines') => {
  const layout = layOut(of);
  return logFile({ layout, from: 0, to: layout.entries, format, container });
};
const read = (file: ReturnType<typeof fileOf>, start = 0, end = file.bytes) =>
  Buffer.concat([...file.read(start, end)]);
const forms = [
  ['json', 'lines'],
  ['json', 'array'],
  ['text', 'lines'],
] as const;

describe('a log file', () => {
  test.each(forms)('gives for any range (%s, %s) the same bytes as the whole', (format, container) => {
    for (const style of ['etl', 'service', 'traces'] as const) {
      const file = fileOf(plan({ style }), format, container);
      const whole = read(file);
      expect(whole.length).toBe(file.bytes);
      const at = fc.integer({ min: 0, max: file.bytes });
      fc.assert(
        fc.property(at, at, (one, other) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other)];
          return read(file, start, end).equals(whole.subarray(start, end));
        }),
        { numRuns: 40 },
      );
    }
  });

  test('has exactly the planned number of JSON bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 60_000 }), (bytes) => {
        const file = fileOf(plan({ style: 'traces', size: { bytes } }));
        return file.bytes === bytes && read(file).length === bytes;
      }),
      { numRuns: 60 },
    );
  });

  test('reads across the seam of two blocks as one log', () => {
    const file = fileOf(plan({ size: { bytes: 30_000_000 } }));
    const whole = read(file);
    expect(whole.length).toBe(30_000_000);
    for (const start of [3_999_999, 9_000_001, 17_654_321, 29_999_990]) {
      expect(read(file, start, 30_000_000).equals(whole.subarray(start))).toBe(true);
    }
  });

  test('holds entries in order of time, from the start to the end of the run, as many as it says', () => {
    const file = fileOf(plan());
    const rows = read(file)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(file.entries);
    const times = rows.map((row) => row.logTimestamp);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times[0]).toBe(fromMs);
    expect(times.at(-1)).toBe(fromMs + 90_000);
    expect(Object.keys(rows[0])).toEqual([
      'severity',
      'logType',
      'logTimestamp',
      'logMessage',
      'bundleName',
      'bundleVersion',
      'podName',
    ]);
  });

  test('holds the same entries as one array', () => {
    const lines = read(fileOf(plan()))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(JSON.parse(read(fileOf(plan(), 'json', 'array')).toString())).toEqual(lines);
  });

  test('is written as text with one line per entry and one per frame of a stack trace', () => {
    const file = fileOf(plan({ style: 'traces' }), 'text');
    const content = read(file).toString();
    expect(content.split('\n')).toHaveLength(file.lines + 1);
    expect(file.lines).toBeGreaterThan(file.entries);
    expect(content).toMatch(/^2026-11-20 08:00:00,000 (ERROR|INFO |WARN ) \[engine-0badcafe-/);
    expect(content.match(/^2026-11-20 /gm)).toHaveLength(file.entries);
  });

  test('is 0 bytes when empty, and two brackets as an array', () => {
    const empty = plan({ size: { entries: 0 } });
    expect(fileOf(empty).bytes).toBe(0);
    expect(fileOf(empty, 'text').bytes).toBe(0);
    expect(read(fileOf(empty, 'json', 'array')).toString()).toBe('[]');
  });

  test('refuses a size that not even one entry has', () => {
    expect(() => layOut(plan({ size: { bytes: 20 } }))).toThrow(/cannot be made/);
  });

  test('differs from run to run and along the log, so that it compresses like a real one', () => {
    const content = read(fileOf(plan({ size: { bytes: 12_000_000 } })));
    const other = read(fileOf(plan({ logId: '1badcafe-1' })));
    expect(other.equals(content.subarray(0, other.length))).toBe(false);
    const ratio = content.length / zstdCompressSync(content).length;
    expect(ratio).toBeGreaterThan(6);
    expect(ratio).toBeLessThan(20);
  });
});
