import { describe, expect, it } from 'vitest';
import { auditDay } from '../../../shared/domain/audit-day.ts';
import { type DayFacts, type DaySlice, placeOnDay } from '../../../shared/domain/audit-facts.ts';
import type { SliceRow } from '../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const DAY = '2026-11-20';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = NOON_MS + DAY_MS;
const RANGE = { fromDay: '2026-11-18', toDay: '2026-11-22' };
const KEY = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/run-1/part-00001.json.zst';
const PART = { key: KEY, index: 1, bytes: 10, storedBytes: 8, lines: 1, sha256: 'ab', etag: '"1"' };
const OBJECT = { key: KEY, bytes: 8, etag: '"1"' };
const LANDED = sliceRow({ state: 'landed', parts: [PART], dueAtMs: NOON_MS });

const ofDay = (row: SliceRow, day = DAY): DaySlice => placeOnDay(row, day, RANGE);
const facts = (changes: Partial<DayFacts> & { rows?: readonly SliceRow[] } = {}): DayFacts => ({
  source: 'talend-eu',
  day: DAY,
  nowMs: NOW_MS,
  graceMs: HOUR_MS,
  slices: (changes.rows ?? [LANDED]).map((row) => ofDay(row)),
  runs: [],
  objects: new Map([[KEY, OBJECT]]),
  ...changes,
});
const kinds = (changes: Parameters<typeof facts>[0]) => auditDay(facts(changes)).findings.map(({ kind }) => kind);
const window = (fromMs: number, toMs: number, changes: Partial<SliceRow> = {}): SliceRow => {
  const { run: _run, ...row } = sliceRow({ state: 'landed', id: `${fromMs}`, window: { fromMs, toMs }, ...changes });
  return row;
};

describe('the audit of a day', () => {
  it('counts what is here, and how old the newest of it is', () => {
    expect(auditDay(facts())).toEqual({
      source: 'talend-eu',
      day: DAY,
      listed: 1,
      landed: 1,
      completeness: 100,
      freshnessMs: DAY_MS,
      findings: [],
    });
  });

  it('is complete when nothing has to be here, and knows no age then', () => {
    const empty = auditDay(facts({ rows: [], objects: new Map(), items: [] }));
    expect(empty).toEqual({ source: 'talend-eu', day: DAY, listed: 0, landed: 0, completeness: 100, findings: [] });
  });

  it('never rounds up to complete', () => {
    const items = Array.from({ length: 20_001 }, (_, at) => ({ slice: `run-${at + 1}`, timeMs: NOON_MS, final: true }));
    const rows = items.slice(1).map(({ slice }) => sliceRow({ id: slice, state: 'empty' }));
    const slices = rows.map((row) => ofDay(row));
    expect(auditDay(facts({ items, slices, objects: new Map() })).completeness).toBe(99.99);
  });

  it('waits for what is still executing, and for what is younger than the grace', () => {
    const item = { slice: 'other', timeMs: NOON_MS, final: true };
    expect(kinds({ items: [{ ...item, final: false }] })).toEqual([]);
    expect(kinds({ items: [{ ...item, timeMs: NOW_MS - HOUR_MS + 1 }] })).toEqual([]);
    expect(kinds({ items: [{ ...item, timeMs: NOW_MS - HOUR_MS }] })).toEqual(['missing']);
  });

  it('does not judge what somebody works on at this moment', () => {
    const busy = { state: 'ready' as const, lease: { owner: 'm', expiresAtMs: NOW_MS + 1 } };
    const row = sliceRow({ ...busy, parts: [PART], deadlineAtMs: NOON_MS });
    expect(kinds({ rows: [row], objects: new Map() })).toEqual([]);
    expect(kinds({ rows: [{ ...row, parts: [] }] })).toEqual([]);
    const left = { ...row, lease: { owner: 'm', expiresAtMs: NOW_MS } };
    expect(kinds({ rows: [left], objects: new Map() })).toEqual(['not-landed', 'object-missing']);
  });

  it.each([
    ['its next step was due', { dueAtMs: NOW_MS - HOUR_MS - 1 }],
    ['its deadline was', { dueAtMs: NOW_MS, deadlineAtMs: NOW_MS - HOUR_MS - 1 }],
    [
      'its run ended',
      { dueAtMs: NOW_MS, run: { ...LANDED.run, finishedAt: new Date(NOW_MS - 7 * HOUR_MS).toISOString() } },
    ],
  ])('finds what is open for too long: %s', (why, changes) => {
    const { findings, listed, landed } = auditDay(facts({ rows: [sliceRow(changes)], objects: new Map() }));
    expect(findings).toMatchObject([{ kind: 'not-landed', slice: 'run-1', why: expect.stringContaining(why) }]);
    expect([listed, landed]).toEqual([1, 0]);
  });

  it('leaves what is on its way out of the count', () => {
    const rows = [sliceRow({ dueAtMs: NOW_MS })];
    const items = [{ slice: 'run-1', timeMs: NOON_MS, final: true }];
    const day = auditDay(facts({ rows, items, objects: new Map() }));
    expect([day.listed, day.landed, day.findings.length]).toEqual([0, 0, 0]);
  });

  it.each([
    ['another size', { ...OBJECT, bytes: 7 }, '8 bytes', '7 bytes'],
    ['another ETag', { ...OBJECT, etag: '"2"' }, '"1"', '"2"'],
  ])('tells an object that has %s', (what, object, expected, found) => {
    const { findings } = auditDay(facts({ objects: new Map([[KEY, object]]) }));
    expect(findings).toMatchObject([
      { kind: 'object-differs', key: KEY, expected, found, why: expect.stringContaining(what) },
    ]);
  });

  it.each([
    ['another sha256', { sha256: 'cd', bytes: 10, lines: 1 }],
    ['another number of lines', { sha256: 'ab', bytes: 10, lines: 2 }],
    ['can not be read', { damaged: 'it ends early' }],
  ])('tells an object whose content shows that it is not the one that landed: %s', (what, content) => {
    const { findings } = auditDay(facts({ contents: new Map([[KEY, content]]) }));
    expect(findings).toMatchObject([{ kind: 'object-differs', why: expect.stringContaining(what) }]);
  });

  it('takes windows of another length for what they hold together', () => {
    const item = {
      slice: 'new',
      timeMs: NOON_MS,
      final: true,
      records: 5,
      window: { fromMs: NOON_MS, toMs: NOON_MS + 60 },
    };
    const rows = [window(NOON_MS, NOON_MS + 30), window(NOON_MS + 30, NOON_MS + 60)];
    expect(kinds({ rows, items: [item], objects: new Map() })).toEqual([]);
    expect(kinds({ rows: rows.slice(1), items: [item], objects: new Map() })).toEqual(['missing']);
    expect(kinds({ rows: [], items: [{ ...item, records: 0 }], objects: new Map() })).toEqual([]);
  });

  it('takes fewer records at the vendor for what it has deleted since', () => {
    const item = { slice: 'run-1', timeMs: NOON_MS, final: true };
    expect(kinds({ items: [{ ...item, records: 1 }] })).toEqual([]);
    expect(kinds({ items: [{ ...item, records: 0 }] })).toEqual([]);
    expect(kinds({ items: [{ ...item, records: 2 }] })).toEqual(['count-differs']);
  });
});

describe('a slice without a run', () => {
  it('is judged once: on the first audited day that it reaches into', () => {
    const lost = window(NOON_MS - 9 * DAY_MS, NOON_MS + HOUR_MS, { state: 'gone' });
    const days = ['2026-11-17', '2026-11-18', '2026-11-19', DAY, '2026-11-21'];
    expect(days.filter((day) => ofDay(lost, day).judged)).toEqual(['2026-11-18']);
    const midnight = NOON_MS + 12 * HOUR_MS;
    const hour = window(midnight - HOUR_MS, midnight);
    expect(days.filter((day) => ofDay(hour, day).judged)).toEqual([DAY]);
  });

  it('that is read again and again has its objects on their days, its state on the last, and its end on that of its end', () => {
    const { run: _run, ...row } = sliceRow({
      state: 'failed',
      parts: [PART, { ...PART, key: KEY.replace(DAY, '2026-11-21') }],
    });
    expect(ofDay(row)).toMatchObject({ judged: false, parts: [PART] });
    expect(ofDay(row, '2026-11-22')).toMatchObject({ judged: true, parts: [] });
    expect(ofDay({ ...row, state: 'gone', endedAtMs: NOON_MS }).judged).toBe(true);
  });
});
