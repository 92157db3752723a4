import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { OpenData } from '../../../../functions/cli/open-data.ts';
import { describeVendor } from '../../../../shared/connectors/registry.ts';
import type { Identify } from '../../../../shared/domain/record.ts';
import type { RunRow } from '../../../../shared/domain/run.ts';
import type { LandedPart, SliceRow } from '../../../../shared/domain/slice.ts';
import type { VendorDescription } from '../../../../shared/ports/connector.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const identify: Identify = (json) => {
  const { id, at }: { id: string; at: number } = JSON.parse(json);
  return { identity: id, timeMs: at, rank: 1 };
};

/** A vendor whose runs are records of a listing. */
export const RECORDING: VendorDescription = {
  vendor: 'recording',
  streams: [
    { name: 'runs', content: 'records', identify },
    { name: 'details', content: 'files' },
  ],
  slice: 'listing',
  defaultSchedule: 'rate(5 minutes)',
  lookBackSeconds: 3600,
};

/** An open data directory that is only in memory; `asked` lists the days that were read. */
export async function openMemoryData(
  rows: readonly SliceRow[],
  changes: Partial<Pick<OpenData, 'inUse'>> = {},
): Promise<OpenData & { readonly asked: string[]; readonly store: MemoryRawStore; readonly index: MemorySliceIndex }> {
  const index = new MemorySliceIndex();
  await index.record(rows);
  const asked: string[] = [];
  const byDay = index.byDay.bind(index);
  index.byDay = (source, day) => {
    asked.push(day);
    return byDay(source, day);
  };
  const sources = new Map(rows.map(({ source, vendor, stream }) => [source, { id: source, vendor, stream }]));
  return {
    placeOf: () => undefined,
    index,
    store: new MemoryRawStore(),
    sources: [...sources.values()],
    describe: (vendor) => (vendor === RECORDING.vendor ? RECORDING : describeVendor(vendor)),
    inUse: false,
    close: async () => {},
    asked,
    ...changes,
  };
}

/** A listing of the recording vendor, which is read again and again. */
export function listing(changes: Partial<SliceRow> = {}): SliceRow {
  const { run: _run, ...row } = sliceRow({
    source: 'rec',
    vendor: RECORDING.vendor,
    stream: 'runs',
    id: 'all',
    state: 'settling',
    ...changes,
  });
  return changes.run === undefined ? row : { ...row, run: changes.run };
}

/** The key of an object of the recording vendor. */
export const keyOf = (day: string, slice = 'all', name = 'part-00001.ndjson', stream = 'runs'): string =>
  `raw/vendor=recording/source=rec/stream=${stream}/dt=${day}/${slice}/${name}.gz`;

/** Puts an object into the store, as a landing does, and returns what its row says of it. */
export async function landed(
  store: MemoryRawStore,
  key: string,
  content: string,
  changes: Partial<LandedPart> = {},
): Promise<LandedPart> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const [bytes, lines] = [Buffer.byteLength(content), content.split('\n').length - 1];
  const stored = gzipSync(content);
  const metadata = { bytes: String(bytes), lines: String(lines), sha256 };
  const result = await store.put(key, stored, { contentType: 'application/x-ndjson', metadata }, undefined);
  const etag = result.kind === 'written' ? result.etag : '';
  return { key, index: 1, bytes, storedBytes: stored.length, lines, sha256, etag, ...changes };
}

/** The row of a run that is a record. */
export function runRow(id: string, key: string, run: Partial<RunRow['run']> = {}): RunRow {
  return {
    version: 1,
    source: 'rec',
    vendor: RECORDING.vendor,
    stream: 'runs',
    run: {
      runId: id,
      status: 'succeeded',
      vendorStatus: 'DONE',
      subject: { job: 'nightly' },
      startedAt: new Date(NOON_MS).toISOString(),
      finishedAt: new Date(NOON_MS + 5_000).toISOString(),
      ...run,
    },
    identity: id,
    key,
    rank: 1,
    updatedAtMs: NOON_MS,
  };
}

/** A record of the recording vendor. */
export const recordOf = (id: string, atMs = NOON_MS): string => `{"id":"${id}","at":${atMs},"rows":1.0}\n`;
