import { expect, it } from 'vitest';
import { LedgerStore } from '../../../../functions/backfill/ledger-store.ts';
import { beginBackfill } from '../../../../functions/cli/begin-backfill.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { MemoryTaskQueue } from '../../../fakes/memory-task-queue.ts';

const RANGE = { fromMs: Date.parse('2026-10-01'), toMs: Date.parse('2026-10-04') };

function stage(vendor: string) {
  const index = new MemorySliceIndex();
  const queue = new MemoryTaskQueue({ now: Date.now });
  const sources = [{ id: 'eu', vendor, stream: 's' }];
  const wish = { source: 'eu', range: RANGE, perMinute: undefined, json: false };
  return { index, queue, begin: () => beginBackfill({ storage: { index, queue }, sources }, wish) };
}

it('a backfill of a stage is a ledger and one message, however often it is begun', async () => {
  const { index, queue, begin } = stage('snaplogic');
  const { ledger, before } = await begin();
  expect(before).toBeUndefined();
  expect(ledger).toMatchObject({ name: '2026-10-01_2026-10-03', requestsPerSlice: 1, hop: 0 });
  expect(await begin()).toEqual({ ledger, before: ledger });
  const store = new LedgerStore(index, 'eu', Date.now);
  expect(await store.names({ open: true })).toEqual([ledger.name]);
  expect((await store.load(ledger.name))?.ledger).toEqual(ledger);
  expect(queue.messages().map(({ body }) => JSON.parse(body))).toEqual([
    { v: 1, kind: 'backfill', source: 'eu', ledger: ledger.name, hop: 0 },
  ]);
});

it('a backfill of a vendor whose past can not be listed is refused, and nothing is written', async () => {
  const { index, queue, begin } = stage('tidewell');
  await expect(begin()).rejects.toThrow(/a past range can not be asked for at tidewell/);
  expect(index.writes).toEqual([]);
  expect(queue.messages()).toEqual([]);
});
