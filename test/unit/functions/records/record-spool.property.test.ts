import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecordSpool } from '../../../../functions/records/record-spool.ts';
import { compareRecords, type RecordKey, type VendorRecord } from '../../../../shared/domain/record.ts';
import { collect } from '../../../factories/collect.ts';
import { MemoryScratch } from '../../../fakes/memory-scratch.ts';

const identify = (json: string): RecordKey => {
  const { identity, timeMs } = JSON.parse(json);
  return { identity, timeMs, rank: 0 };
};

const record = fc
  .record({ identity: fc.constantFrom('a', 'b', 'c'), timeMs: fc.integer({ min: 0, max: 3 }), note: fc.nat(9) })
  .map((fields): VendorRecord => {
    const json = JSON.stringify(fields);
    return { ...identify(json), json };
  });
const added = fc.array(fc.record({ record, bucket: fc.integer({ min: 0, max: 2 }) }), { maxLength: 60 });

it('sorts each bucket by time and identity, equals in the order of their coming, however little memory it has', async () => {
  await fc.assert(
    fc.asyncProperty(added, fc.integer({ min: 1, max: 500 }), async (all, memory) => {
      const scratch = new MemoryScratch();
      const spool = new RecordSpool(scratch, identify, memory);
      for (const each of all) await spool.add(each.record, each.bucket);
      expect(spool.buckets()).toEqual([...new Set(all.map(({ bucket }) => bucket))].sort());
      for (const bucket of spool.buckets()) {
        const expected = all
          .filter((each) => each.bucket === bucket)
          .map((each) => each.record)
          .toSorted(compareRecords);
        expect((await collect(spool.sorted(bucket))).map(({ json }) => json)).toEqual(expected.map(({ json }) => json));
        // Whoever compares before writing reads twice.
        expect(await collect(spool.sorted(bucket))).toHaveLength(expected.length);
      }
      await spool.dispose();
      expect(scratch.open).toBe(0);
    }),
  );
});

it('puts aside what does not fit into memory', async () => {
  const scratch = new MemoryScratch();
  const spool = new RecordSpool(scratch, identify, 100);
  const json = JSON.stringify({ identity: 'a'.repeat(60), timeMs: 0 });
  for (let count = 0; count < 10; count += 1) await spool.add({ ...identify(json), json }, 0);
  expect(scratch.open).toBe(5);
});
