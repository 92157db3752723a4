import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeIdentity, type Repeats, sideBySide } from '../../../shared/domain/merge.ts';
import { compareRecords, type VendorRecord } from '../../../shared/domain/record.ts';

const version = fc
  .record({ rank: fc.integer({ min: 0, max: 3 }), word: fc.integer({ min: 0, max: 4 }) })
  .map(({ rank, word }): VendorRecord => ({ identity: 'a', timeMs: 0, rank, json: JSON.stringify({ rank, word }) }));
const versions = fc.array(version, { maxLength: 6 });
const copies = (count: number): VendorRecord[] =>
  Array.from({ length: count }, () => ({ identity: 'a', timeMs: 0, rank: 0, json: '{}' }));

/** Merges readings one after the other, as a slice that is read again and again does. */
const merged = (readings: readonly (readonly VendorRecord[])[], repeats: Repeats): readonly VendorRecord[] =>
  readings.reduce<readonly VendorRecord[]>((landed, seen) => mergeIdentity(landed, seen, repeats).records, []);

describe('versions of one record', () => {
  it('come down to one, of the highest rank that was ever seen', () => {
    fc.assert(
      fc.property(fc.array(versions, { minLength: 1, maxLength: 5 }), (readings) => {
        const all = readings.flat();
        const left = merged(readings, 'versions');
        expect(left).toHaveLength(all.length === 0 ? 0 : 1);
        expect(left[0]?.rank).toBe(all.length === 0 ? undefined : Math.max(...all.map(({ rank }) => rank)));
      }),
    );
  });

  it('of equal rank leave the one that was seen last', () => {
    fc.assert(
      fc.property(versions, (seen) => {
        const most = Math.max(...seen.map(({ rank }) => rank));
        expect(merged([seen], 'versions')[0]).toBe(seen.findLast(({ rank }) => rank === most));
      }),
    );
  });

  it('change nothing when the same reading comes again, or one that saw less', () => {
    fc.assert(
      fc.property(versions, versions, (first, second) => {
        const landed = merged([first, second], 'versions');
        expect(mergeIdentity(landed, landed, 'versions')).toEqual({ records: landed, changed: false, late: 0 });
        expect(mergeIdentity(landed, [], 'versions')).toEqual({ records: landed, changed: false, late: 0 });
      }),
    );
  });
});

describe('copies of records that look the same', () => {
  it('are as many as the largest reading saw, in any order of readings', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }), (counts) => {
        expect(merged(counts.map(copies), 'copies')).toHaveLength(Math.max(...counts));
      }),
    );
  });

  it('are counted as late when a later reading adds them', () => {
    expect(mergeIdentity(copies(2), copies(3), 'copies')).toMatchObject({ changed: true, late: 1 });
    expect(mergeIdentity(copies(3), copies(2), 'copies')).toMatchObject({ changed: false, late: 0 });
  });
});

async function* walk(records: readonly VendorRecord[]): AsyncGenerator<VendorRecord> {
  yield* records;
}

const record = fc
  .record({ identity: fc.constantFrom('a', 'b', 'c', 'B'), timeMs: fc.integer({ min: 0, max: 3 }) })
  .map((key): VendorRecord => ({ ...key, rank: 0, json: JSON.stringify(key) }));
const sorted = fc.array(record, { maxLength: 20 }).map((records) => records.toSorted(compareRecords));

it('walks two sorted sequences side by side, one identity at a time, and loses none', async () => {
  await fc.assert(
    fc.asyncProperty(sorted, sorted, async (left, right) => {
      const groups: { landed: readonly VendorRecord[]; seen: readonly VendorRecord[] }[] = [];
      for await (const group of sideBySide(walk(left), walk(right))) groups.push(group);
      expect(groups.flatMap(({ landed }) => landed)).toEqual(left);
      expect(groups.flatMap(({ seen }) => seen)).toEqual(right);
      const firsts = groups.map(({ landed, seen }) => [...landed, ...seen]);
      for (const group of firsts) for (const each of group) expect(compareRecords(each, group[0] ?? each)).toBe(0);
      const names = firsts.map(([first]) => `${first?.timeMs}/${first?.identity}`);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});
