import { describe, expect, it } from 'vitest';
import { mergeIdentity, sideBySide } from '../../../shared/domain/merge.ts';
import { compareRecords, type VendorRecord } from '../../../shared/domain/record.ts';

const version = (rank: number, json = `{"rank":${rank}}`): VendorRecord => ({ identity: 'a', timeMs: 1, rank, json });
const named = (identity: string, timeMs: number): VendorRecord => ({ identity, timeMs, rank: 0, json: identity });

describe('one record', () => {
  it('that was not there is new, and late', () => {
    expect(mergeIdentity([], [version(0)], 'versions')).toEqual({ records: [version(0)], changed: true, late: 1 });
  });

  it('that is listed as it has landed changes nothing', () => {
    expect(mergeIdentity([version(1)], [version(1)], 'versions')).toEqual({
      records: [version(1)],
      changed: false,
      late: 0,
    });
  });

  it('that is listed no more stays as it is, without a change', () => {
    expect(mergeIdentity([version(1)], [], 'versions')).toEqual({ records: [version(1)], changed: false, late: 0 });
  });

  it('that has come further, or reads otherwise, is changed and not late', () => {
    const other = version(1, '{"rank":1,"text":"x"}');
    expect(mergeIdentity([version(0)], [version(1)], 'versions')).toMatchObject({ changed: true, late: 0 });
    expect(mergeIdentity([version(1)], [other], 'versions')).toEqual({ records: [other], changed: true, late: 0 });
  });

  it('that stands twice in an object is brought down to one', () => {
    expect(mergeIdentity([version(0), version(0)], [], 'versions')).toEqual({
      records: [version(0)],
      changed: true,
      late: 0,
    });
  });

  it('of nothing is nothing', () => {
    expect(mergeIdentity([], [], 'versions')).toEqual({ records: [], changed: false, late: 0 });
  });
});

describe('copies', () => {
  it('that are as many as before change nothing, and fewer take none away', () => {
    expect(mergeIdentity([version(0), version(0)], [version(0)], 'copies')).toEqual({
      records: [version(0), version(0)],
      changed: false,
      late: 0,
    });
  });
});

describe('the order of records', () => {
  it('is that of their times, then that of their identities', () => {
    const sorted = [named('b', 1), named('a', 2), named('b', 2), named('a', 3)];
    expect([...sorted].reverse().sort(compareRecords)).toEqual(sorted);
    expect([compareRecords(named('a', 2), named('b', 2)), compareRecords(named('b', 2), named('a', 2))]).toEqual([
      -1, 1,
    ]);
    expect(compareRecords(named('z', 1), named('a', 2))).toBeLessThan(0);
    expect(compareRecords(named('a', 2), named('a', 2))).toBe(0);
  });
});

describe('two sequences', () => {
  const closed: string[] = [];
  async function* from(name: string, records: readonly VendorRecord[]): AsyncGenerator<VendorRecord> {
    try {
      yield* records;
    } finally {
      closed.push(name);
    }
  }

  it('that are given up in the middle are both closed', async () => {
    const both = [named('a', 1), named('b', 2), named('c', 3)];
    for await (const _group of sideBySide(from('landed', both), from('seen', both))) break;
    expect(closed.sort()).toEqual(['landed', 'seen']);
  });

  it('of nothing have no identity at all', async () => {
    const groups = [];
    for await (const group of sideBySide(from('landed', []), from('seen', []))) groups.push(group);
    expect(groups).toEqual([]);
  });
});
