import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcDay } from '../../../shared/domain/object-key.ts';
import { type RunRecord, runTimeMs } from '../../../shared/domain/run.ts';
import type { LandedPart, SliceRow } from '../../../shared/domain/slice.ts';
import { daysOfRun, daysTouched, withEarlierDays } from '../../../shared/domain/touched-days.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const instant = fc.option(
  fc.oneof(
    fc.integer({ min: Date.UTC(2026, 10, 1), max: Date.UTC(2026, 10, 30) }).map((ms) => new Date(ms).toISOString()),
    fc.constant('no time'),
  ),
  { nil: undefined },
);
const runWith = (times: { [name in 'startedAt' | 'triggeredAt' | 'finishedAt']?: string | undefined }): RunRecord => ({
  runId: 'run-1',
  status: 'succeeded',
  vendorStatus: 'SUCCESS',
  subject: {},
  ...Object.fromEntries(Object.entries(times).filter(([, text]) => text !== undefined)),
});
const runs = fc.record({ startedAt: instant, triggeredAt: instant, finishedAt: instant }).map(runWith);

const part = (index: number, changes: Partial<LandedPart> = {}): LandedPart => ({
  key: `raw/vendor=talend/source=eu/stream=execution-logs/dt=2026-11-20/run-1/part-0000${index}.json.zst`,
  index,
  bytes: 10,
  storedBytes: 5,
  lines: 1,
  sha256: `hash-${index}`,
  etag: `"etag-${index}"`,
  ...changes,
});
const run = runWith({ triggeredAt: '2026-11-19T23:59:00.000Z', startedAt: '2026-11-20T00:01:00.000Z' });

describe('daysOfRun', () => {
  it('always tells the day under which the index lists the run, once each, ascending', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: NOON_MS }), (any, fallbackMs) => {
        const days = daysOfRun(any, fallbackMs);
        expect(days).toContain(utcDay(runTimeMs(any, fallbackMs)));
        expect(days).toEqual([...new Set(days)].sort());
      }),
    );
  });

  it('tells the day on which a run was listed before its next version said when it began', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: NOON_MS }), (later, fallbackMs) => {
        const { startedAt: _start, ...before } = later;
        fc.pre(!Number.isNaN(Date.parse(before.triggeredAt ?? '')));
        expect(daysOfRun(later, fallbackMs)).toContain(utcDay(runTimeMs(before, fallbackMs)));
      }),
    );
  });

  it('leaves out years that no day of the lake can be of', () => {
    expect(daysOfRun(runWith({ startedAt: '+012026-11-20T00:00:00.000Z' }), 0)).toEqual([]);
  });
});

describe('daysTouched', () => {
  it('tells nothing of a row that has not changed, and nothing of what it waits for', () => {
    const row = sliceRow({ run, parts: [part(1)] });
    expect(daysTouched(row, row)).toEqual([]);
    const polled = { ...row, state: 'generating' as const, hop: 4, revision: 9, dueAtMs: 1, requests: 7, note: 'wait' };
    expect(daysTouched(row, polled)).toEqual([]);
  });

  it('tells the day of a file that is new or another, and the days of the run that it belongs to', () => {
    const before = sliceRow({ run, parts: [part(1)] });
    for (const parts of [[part(1), part(2)], [part(1, { etag: '"other"' })], [part(1, { key: part(2).key })], []]) {
      expect(daysTouched(before, { ...before, parts })).toEqual(['2026-11-19', '2026-11-20']);
    }
  });

  it('leaves the days of merged records to their landing, and tells those of the run that they tell of', () => {
    const key = 'raw/vendor=akinon/source=eu/stream=line-logs/dt=2026-10-01/run-1/part-00002.ndjson.zst';
    const records = part(2, { key, errors: 0 });
    const before = sliceRow({ run });
    expect(daysTouched(before, { ...before, parts: [records] })).toEqual(['2026-11-19', '2026-11-20']);
    const { run: _run, ...window } = before;
    expect(daysTouched(window, { ...window, parts: [records] })).toEqual([]);
    expect(daysTouched(undefined, { ...window, parts: [records] })).toEqual(['2026-10-01']);
  });

  it('tells the days of a run that has changed, both of before and of after', () => {
    const before = sliceRow({ run: runWith({ triggeredAt: '2026-11-10T10:00:00.000Z' }) });
    const after = { ...before, run: runWith({ startedAt: '2026-11-12T10:00:00.000Z' }) };
    expect(daysTouched(before, after)).toEqual(['2026-11-10', '2026-11-12']);
  });

  it('tells the days of a run when its slice ends, is opened again, or ends once more', () => {
    const open = sliceRow({ run, state: 'ready' });
    const ended = { ...open, state: 'landed' as const, endedAtMs: 1 };
    const days = ['2026-11-19', '2026-11-20'];
    expect(daysTouched(open, ended)).toEqual(days);
    expect(daysTouched(ended, open)).toEqual(days);
    expect(daysTouched(ended, { ...ended, endedAtMs: 2 })).toEqual(days);
  });

  it('tells everything that a row holds when nothing is known of before', () => {
    const key = 'raw/vendor=talend/source=eu/stream=execution-logs/dt=2026-10-01/run-1/part-00002.json.zst';
    expect(daysTouched(undefined, sliceRow({ run, parts: [part(1), part(2, { key })] }))).toEqual([
      '2026-10-01',
      '2026-11-19',
      '2026-11-20',
    ]);
  });
});

describe('withEarlierDays', () => {
  it('lets the last version of a row tell every day that any version was listed on, and none twice', () => {
    fc.assert(
      fc.property(fc.array(runs, { minLength: 1, maxLength: 6 }), (versions) => {
        let last: SliceRow = sliceRow({ run: versions[0] ?? run });
        for (const next of versions) last = withEarlierDays(last, { ...last, run: next });
        const listed = versions.map((one) => utcDay(runTimeMs(one, sliceRow().discoveredAtMs)));
        expect(daysTouched(undefined, last)).toEqual(expect.arrayContaining(listed));
        const earlier = last.earlierDays ?? [];
        expect(earlier).toEqual([...new Set(listed)].filter((day) => day !== listed.at(-1)).sort());
      }),
    );
  });

  it('keeps a row as it is whose run was always on one day, or that has none', () => {
    const row = sliceRow({ run });
    expect(withEarlierDays(row, { ...row, hop: 7 })).toEqual({ ...row, hop: 7 });
    const { run: _run, ...window } = row;
    expect(withEarlierDays(window, window)).toEqual(window);
  });
});
