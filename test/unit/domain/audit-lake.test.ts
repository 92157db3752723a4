import { describe, expect, it } from 'vitest';
import { auditDay } from '../../../shared/domain/audit-day.ts';
import { type DayFacts, placeOnDay } from '../../../shared/domain/audit-facts.ts';
import type { SliceRow } from '../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const DAY = '2026-11-20';
const HOUR_MS = 3_600_000;
const NOW_MS = NOON_MS + 24 * HOUR_MS;
const KEY = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/run-1/part-00001.json.zst';
const PART = { key: KEY, index: 1, bytes: 10, storedBytes: 8, lines: 1, sha256: 'ab', etag: '"1"' };
const LANDED = sliceRow({ state: 'landed', parts: [PART], dueAtMs: NOON_MS });

const facts = (changes: Partial<DayFacts> & { rows?: readonly SliceRow[] } = {}): DayFacts => ({
  source: 'talend-eu',
  day: DAY,
  nowMs: NOW_MS,
  graceMs: HOUR_MS,
  slices: (changes.rows ?? [LANDED]).map((row) => placeOnDay(row, DAY, { fromDay: DAY, toDay: DAY })),
  runs: [],
  objects: new Map([[KEY, { key: KEY, bytes: 8, etag: '"1"' }]]),
  ...changes,
});
const kinds = (changes: Parameters<typeof facts>[0]) => auditDay(facts(changes)).findings.map(({ kind }) => kind);

describe('the audit of the tables of a day', () => {
  it('does not call it a hole when landings go into the tables in their time', () => {
    const objects = new Map<string, never>();
    const lake = { landedSequence: 2, builtSequence: 1, dueAtMs: NOW_MS - HOUR_MS, objects: [] };
    expect(kinds({ lake: { day: lake, objects } })).toEqual([]);
    expect(kinds({ lake: { day: { ...lake, dueAtMs: lake.dueAtMs - 1 }, objects } })).toEqual(['lake-behind']);
    expect(kinds({ lake: { day: undefined, objects } })).toEqual(['lake-behind']);
    expect(kinds({ rows: [], objects, lake: { day: undefined, objects } })).toEqual([]);
  });

  it('says nothing of the objects of a day that is about to be built, as they may be newer than its row', () => {
    const key = 'curated/table=runs/source=talend-eu/dt=2026-11-20/part-00000.parquet';
    const built = { table: 'runs', key, etag: '"old"', bytes: 5, rows: 1 };
    const objects = new Map([[key, { key, etag: '"new"', bytes: 6 }]]);
    const day = { landedSequence: 2, builtSequence: 1, dueAtMs: NOW_MS - HOUR_MS, objects: [built] };
    expect(kinds({ lake: { day, objects } })).toEqual([]);
    expect(kinds({ lake: { day, objects: new Map() } })).toEqual([]);
    // Killed after its objects, and not swept for an hour; or built.
    expect(kinds({ lake: { day: { ...day, dueAtMs: day.dueAtMs - 1 }, objects } })).toEqual([
      'lake-behind',
      'lake-behind',
    ]);
    expect(kinds({ lake: { day: { ...day, builtSequence: 2 }, objects } })).toEqual(['lake-behind']);
  });

  it('tells another ETag, another size and a missing object of a table apart, and how to make it anew anywhere', () => {
    const key = 'curated/table=runs/source=talend-eu/dt=2026-11-20/part-00000.parquet';
    const day = {
      landedSequence: 1,
      builtSequence: 1,
      objects: [{ table: 'runs', key, etag: '"1"', bytes: 5, rows: 1 }],
    };
    const found = (stored: { etag: string; bytes: number } | undefined) => {
      const objects = new Map(stored === undefined ? [] : [[key, { key, ...stored }]]);
      return auditDay(facts({ lake: { day, objects } })).findings;
    };
    expect(found({ etag: '"1"', bytes: 5 })).toEqual([]);
    const holes = [found({ etag: '"1"', bytes: 4 }), found({ etag: '"2"', bytes: 5 }), found(undefined)].flat();
    expect(holes.map(({ key: of, why }) => [of, why.replace('the object of table runs ', '')])).toEqual([
      [key, 'has another size than was built: it is damaged'],
      [key, 'is another one than was built'],
      [key, 'is not in the bucket'],
    ]);
    expect(new Set(holes.map(({ whatToDo }) => whatToDo))).toEqual(
      new Set([
        'run runlake rebuild --source talend-eu --from 2026-11-20 --to 2026-11-20; in the cloud: docs/runbook.md, rebuild a day',
      ]),
    );
  });

  it('compares the rows of the table of runs with the index once the day is built, and does not count on what is new', () => {
    const object = { table: 'runs', key: 'k', etag: '"1"', bytes: 5 };
    const other = { table: 'log_entries', key: 'l', etag: '"1"', bytes: 5, rows: 70 };
    const stored = new Map([object, other].map((one) => [one.key, one]));
    const of = (rows: number, young: number, old: number) => {
      const runs = Array.from({ length: young + old }, (_, at) =>
        sliceRow({
          id: `run-${at}`,
          state: 'empty',
          updatedAtMs: at < young ? NOW_MS - HOUR_MS : NOW_MS - HOUR_MS - 1,
        }),
      );
      const lake = { landedSequence: 1, builtSequence: 1, objects: [{ ...object, rows }, other] };
      return auditDay(facts({ rows: runs, objects: new Map(), lake: { day: lake, objects: stored } })).findings;
    };
    expect([of(3, 0, 3), of(3, 1, 3), of(4, 1, 3)].flat()).toEqual([]);
    expect(of(2, 1, 3)).toMatchObject([{ kind: 'lake-behind', expected: '3 runs of the index', found: '2 rows' }]);
    expect(of(5, 1, 3)).toMatchObject([{ kind: 'lake-behind', expected: '4 runs of the index', found: '5 rows' }]);
  });
});
