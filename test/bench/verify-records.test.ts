import { describe, expect, it } from 'vitest';
import type { StreamDescription } from '../../shared/ports/connector.ts';
import { differentRecords, heldRecords, sizeOf } from './verify-records.ts';

const streams: StreamDescription[] = [
  {
    name: 'job-runs',
    content: 'records',
    identify: (json) => ({ identity: json, timeMs: JSON.parse(json).at, rank: 0 }),
  },
];

async function* truthOf(records: readonly string[]): AsyncGenerator<string> {
  for (const record of records) {
    yield `{"stream":"job-runs","identity":"1/a/${record.length}","finished":true,"listed":true,"record":${record}}`;
  }
}

const held = (records: readonly string[], range?: { fromMs: number; toMs: number }) =>
  heldRecords({ streams, truth: truthOf(records), ...(range === undefined ? {} : { range }) });

describe('heldRecords', () => {
  it('takes records as equal whatever the order of their fields, and tells long numbers apart', async () => {
    const one = await held(['{"at":1,"id":9007199254740993}']);
    expect(differentRecords(one, await held(['{"id":9007199254740993,"at":1}']))).toEqual([]);
    expect(differentRecords(one, await held(['{"id":9007199254740992,"at":1}']))).toHaveLength(2);
  });

  it('leaves out what is of another time than was asked for', async () => {
    const records = ['{"at":1}', '{"at":2}', '{"at":3}'];
    expect(sizeOf(await held(records, { fromMs: 2, toMs: 3 }))).toBe(1);
  });
});

describe('differentRecords', () => {
  it('does not let a record that is there twice stand for another', async () => {
    const [vendor, here] = [await held(['{"at":1}', '{"at":2}']), await held(['{"at":1}', '{"at":1}'])];
    expect(differentRecords(vendor, here)).toEqual([
      '1 records are missing, or have other values',
      '1 records are not at the vendor, or are here twice',
    ]);
  });
});
