import { compressionOfKey } from '../../shared/domain/compression.ts';
import { ContentMeter } from '../../shared/domain/content-meter.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { mergeIdentity, type Repeats, sideBySide } from '../../shared/domain/merge.ts';
import type { Identify, VendorRecord } from '../../shared/domain/record.ts';
import type { LandedPart, SliceRow } from '../../shared/domain/slice.ts';
import type { ObjectHead } from '../../shared/ports/raw-store.ts';
import { ObjectChanged, ObjectWriter } from '../fetch/object-writer.ts';
import { stillLeased } from '../fetch/write-once.ts';
import type { Services } from '../services.ts';
import { linesOf } from './lines.ts';

/** Other workers may merge into the same object; each time it has changed meanwhile the merge is done again. */
const MAX_ATTEMPTS = 5;
/** Lines are handed to the compressor in pieces of about this many characters. */
const PIECE = 65_536;

export interface Merge {
  readonly services: Services;
  readonly row: SliceRow;
  readonly key: string;
  readonly index: number;
  readonly stream?: string;
  readonly repeats: Repeats;
  readonly identify: Identify;
  /** What the reading saw, sorted; asked for several times. */
  seen(): AsyncIterable<VendorRecord>;
  /** An earlier attempt may have left an upload behind. */
  readonly mayHaveLeftovers: boolean;
  /** A later reading may only bring what came late: counted. A listing that goes on growing is never late. */
  readonly countsLate: boolean;
  /** Told of every record that is new or has changed, and of what the object holds of it, before the object is written. */
  onChanged(record: VendorRecord, before: readonly VendorRecord[]): Promise<void>;
  /** Everything was told; the object is written next. */
  beforeWriting(): Promise<void>;
}

/**
 * Merges one reading into one object, and writes it only if something has changed.
 *
 * The object is read, merged and replaced on the condition that it is still the one that was read, so that two workers
 * never undo each other. Whatever it holds stays. Returns the object as it is now; `undefined` when there is nothing.
 * Memory: one identity and the writer's blocks. Errors: transient when other workers are always faster; `LostLease`.
 */
export async function mergeObject(merge: Merge): Promise<LandedPart | undefined> {
  const { services, row, index, key } = merge;
  const known = row.parts.find((part) => part.index === index);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const there = await services.store.head(key);
    // An attempt that died between the object and the row may not have told of its changes: then all are told again.
    const unsaved = there !== undefined && there.etag !== known?.etag;
    try {
      if (!unsaved && !(await hasChanges(merge, there))) return known;
      return await write(merge, there, known, unsaved);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }
  throw new IngestError('transient', `the object ${key} is being written by other workers all the time`, {
    source: row.source,
  });
}

/** At the first reading nothing is late. */
const lateOf = (known: LandedPart | undefined, added: number): number =>
  known === undefined ? 0 : (known.late ?? 0) + added;

/**
 * The object is not the one that was looked at, or the upload is not there any more: it expired, or it was completed and
 * the answer was lost. Gone would say that the vendor's data is.
 */
const isOvertaken = (error: unknown): boolean =>
  error instanceof ObjectChanged || (error instanceof IngestError && error.kind === 'gone');

async function hasChanges(merge: Merge, there: ObjectHead | undefined): Promise<boolean> {
  for await (const group of sideBySide(landed(merge, there), merge.seen())) {
    if (mergeIdentity(group.landed, group.seen, merge.repeats).changed) return true;
  }
  return false;
}

async function* landed(
  { services, key, identify }: Merge,
  there: ObjectHead | undefined,
): AsyncGenerator<VendorRecord> {
  if (there === undefined) return;
  for await (const json of linesOf(services.store, key)) yield { ...identify(json), json };
}

async function write(
  merge: Merge,
  there: ObjectHead | undefined,
  known: LandedPart | undefined,
  tellAll: boolean,
): Promise<LandedPart | undefined> {
  const { services, row, key, index, stream } = merge;
  const writer = new ObjectWriter({
    store: services.store,
    key,
    compression: compressionOfKey(key),
    partBytes: services.partBytes,
    description: { contentType: 'application/x-ndjson', metadata: { source: row.source, slice: row.id } },
    checkpoint: undefined,
    stillLeased: () => stillLeased(services.index, row),
    condition: there === undefined ? { kind: 'absent' } : { kind: 'replace', etag: there.etag },
    mayHaveLeftovers: merge.mayHaveLeftovers,
  });
  const meter = new ContentMeter();
  const counts = { errors: 0, late: 0, changed: false };
  let piece = '';
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(piece);
    piece = '';
    meter.update(chunk);
    await writer.write(chunk);
  };
  try {
    for await (const group of sideBySide(landed(merge, there), merge.seen())) {
      const merged = mergeIdentity(group.landed, group.seen, merge.repeats);
      counts.changed ||= merged.changed;
      counts.late += merged.late;
      for (const record of merged.records) {
        if (record.failed === true) counts.errors += 1;
        piece += `${record.json}\n`;
      }
      const [first] = merged.records;
      if (first !== undefined && (merged.changed || tellAll)) await merge.onChanged(first, group.landed);
      if (piece.length >= PIECE) await flush();
    }
    if (piece !== '') await flush();
    if (meter.bytes === 0) {
      await writer.abandon();
      return known;
    }
    const content = { bytes: meter.bytes, lines: meter.lines, sha256: meter.sha256() };
    const about = {
      key,
      index,
      ...content,
      ...(stream === undefined ? {} : { stream }),
      errors: counts.errors,
      ...(merge.countsLate ? { late: lateOf(known, counts.late) } : {}),
    };
    if (!counts.changed && there !== undefined) {
      await writer.abandon();
      return { ...about, storedBytes: there.bytes, etag: there.etag };
    }
    await merge.beforeWriting();
    const metadata = { bytes: String(content.bytes), lines: String(content.lines), sha256: content.sha256 };
    const written = await writer.finish(metadata);
    services.telemetry.emit({ kind: 'bytes', source: row.source, bytes: content.bytes });
    return { ...about, ...written };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}
