import { IngestError } from '../../shared/domain/errors.ts';
import type { RecordedRun } from './known-run.ts';
import type { OpenData } from './open-data.ts';
import { damaged, missing, readObject } from './read-object.ts';
import { splitLines } from './split-lines.ts';

/** How often an object is read that is replaced while it is read. */
const MAX_ATTEMPTS = 3;

/**
 * The records of runs that lie in one object, as lines of JSON by identity: one, or several where the vendor gives equal
 * rows. All of `runs` have the same `record.key`.
 *
 * Shape: an identity that the object does not hold is missing. Memory: these records and some chunks.
 * Errors: those of `readObject`; contract when nobody knows how to read the stream's records.
 */
export async function readRecords(
  data: OpenData,
  runs: readonly [RecordedRun, ...RecordedRun[]],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [{ vendor, stream: ofSlices, record }] = runs;
  const { key } = record;
  // The records may lie in another stream than the slice that they were read for.
  const stream = /\/stream=([^/]+)\//.exec(key)?.[1] ?? ofSlices;
  const identify = data.describe(vendor)?.streams.find(({ name }) => name === stream)?.identify;
  if (identify === undefined) {
    throw new IngestError('contract', `this version of runlake can not read records of ${vendor}, stream ${stream}`);
  }
  const wanted = new Set(runs.map((run) => run.record.identity));
  for (let attempt = 1; ; attempt += 1) {
    const head = await data.store.head(key);
    if (head === undefined) throw missing(key);
    const { sha256, bytes } = head.metadata;
    if (sha256 === undefined || bytes === undefined) throw damaged(key, 'it does not say what it holds');
    const found = new Map<string, string[]>();
    try {
      for await (const line of splitLines(readObject(data.store, { key, sha256, bytes: Number(bytes) }))) {
        const { identity } = identify(line);
        if (wanted.has(identity)) found.set(identity, [...(found.get(identity) ?? []), line]);
      }
      return found;
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || (await data.store.head(key))?.etag === head.etag) throw error;
    }
  }
}

/** The log of a recorded run: its lines. Errors: those of `readRecords`; contract when its object does not hold it. */
export async function readRecord(data: OpenData, run: RecordedRun): Promise<string> {
  return linesOfRun(await readRecords(data, [run]), run);
}

/** What `readRecords` found of a run. Errors: contract when it did not. */
export function linesOfRun(found: ReadonlyMap<string, readonly string[]>, { id, record }: RecordedRun): string {
  const lines = found.get(record.identity);
  if (lines === undefined) throw damaged(record.key, `it does not hold the record of run ${id}`);
  return lines.map((line) => `${line}\n`).join('');
}
