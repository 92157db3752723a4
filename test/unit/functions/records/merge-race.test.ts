import { expect, it } from 'vitest';
import { linesOf } from '../../../../functions/records/lines.ts';
import { mergeObject } from '../../../../functions/records/merge-object.ts';
import type { RecordKey, VendorRecord } from '../../../../shared/domain/record.ts';
import { collect } from '../../../factories/collect.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { pipeline } from '../pipeline.ts';

const KEY = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/run-1/part-00001.ndjson.zst';
const identify = (json: string): RecordKey => ({ identity: JSON.parse(json).name, timeMs: NOON_MS, rank: 0 });

async function* seen(names: readonly string[]): AsyncGenerator<VendorRecord> {
  for (const name of names) yield { ...identify(JSON.stringify({ name })), json: JSON.stringify({ name }) };
}

async function worker(
  store: MemoryRawStore,
): Promise<(names: string[], beforeWriting?: () => Promise<void>) => Promise<unknown>> {
  const { services, index } = pipeline({}, { store });
  const [row] = await index.record([sliceRow()]);
  if (row === undefined) throw new Error('nothing was recorded');
  return (names, beforeWriting = async () => {}) =>
    mergeObject({
      services,
      row,
      key: KEY,
      index: 1,
      repeats: 'versions',
      identify,
      seen: () => seen(names),
      mayHaveLeftovers: false,
      countsLate: true,
      onChanged: async () => {},
      beforeWriting,
    });
}

it('what another worker wrote between the reading of an object and its replacement is kept', async () => {
  const store = new MemoryRawStore({ minPartBytes: 1 });
  const [first, second] = [await worker(store), await worker(store)];
  await first(['a']);
  let writes = 0;
  const beforeWriting = async (): Promise<void> => {
    writes += 1;
    if (writes === 1) await second(['c']);
  };
  await first(['b'], beforeWriting);
  expect(writes).toBe(2);
  const names = (await collect(linesOf(store, KEY))).map((json) => JSON.parse(json).name);
  expect(names).toEqual(['a', 'b', 'c']);
});
