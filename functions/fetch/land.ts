import { compressionOfKey } from '../../shared/domain/compression.ts';
import { ContentMeter, EMPTY_LOG_BYTES, isEmptyLog } from '../../shared/domain/content-meter.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { isSamePart, rawKey, stagingKey } from '../../shared/domain/object-key.ts';
import type { Download, PartToLand } from '../../shared/domain/outcome.ts';
import { type LandedPart, type SliceRow, sliceTimeMs, type UploadCheckpoint } from '../../shared/domain/slice.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { ObjectWriter } from './object-writer.ts';
import { resumableBody } from './resumable-body.ts';
import { contentOfObject } from './verify-landed.ts';
import { stillLeased } from './write-once.ts';

/**
 * The store no longer has the unfinished upload: it expired, or it was completed and the answer was lost. The part is
 * to be landed from its start. Not `gone`, which would say that the vendor's log is.
 */
export class UploadLost extends IngestError {
  constructor(cause: unknown) {
    super('transient', 'the unfinished upload is no longer there; the part is downloaded anew', { cause });
  }
}

/** Waits for the store. Errors: `UploadLost` for gone, others as they are. */
async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof IngestError && error.kind === 'gone' ? new UploadLost(error) : error;
  }
}

export type Landing =
  | { readonly kind: 'landed'; readonly part: LandedPart }
  | { readonly kind: 'empty' }
  | { readonly kind: 'handed_over'; readonly checkpoint: UploadCheckpoint };

/** When this little time is left, the work is handed over to the next invocation. Units: milliseconds. */
export const HAND_OVER_MS = 60_000;

/**
 * Streams one part from the vendor into its object: count and hash, compress, upload under the part's only key.
 *
 * Memory: one block of input, one part of output being filled and one on its way; a bound, whatever the log's size
 * (docs/architecture.md, "Memory"). A body that breaks off is resumed where it stopped; one that outlives the invocation
 * is handed over with a checkpoint. Nothing is visible in the bucket before the last byte has arrived.
 * Errors: those of the connector's `open`, transient of the store, `LostLease`.
 */
export async function land(
  services: Services,
  source: SourceService,
  row: SliceRow,
  part: PartToLand,
  delivery: Delivery,
): Promise<Landing> {
  const { store, telemetry } = services;
  const stream = part.stream ?? row.stream;
  const fresh = rawKey({ ...row, stream }, part, sliceTimeMs(row), source.compression);
  // Landed before the compression was set otherwise: in its old place, or there would be two of it.
  const key = row.parts.find((known) => known.index === part.index && isSamePart(known.key, fresh))?.key ?? fresh;
  const resumed = await resume(services, row, part, key);
  const { download, checkpoint } = resumed;
  const meter = new ContentMeter();
  const head: Buffer[] = [];
  const writer = new ObjectWriter({
    store,
    key,
    compression: compressionOfKey(key),
    partBytes: services.partBytes,
    description: { contentType: part.contentType, metadata: { source: row.source, run: row.id } },
    checkpoint,
    stillLeased: () => stillLeased(services.index, row),
    mayHaveLeftovers: row.failures > 0 || delivery.receiveCount > 1,
  });
  const offset = checkpoint?.offset ?? 0;
  let reportedBytes = 0;
  try {
    for await (const chunk of resumableBody(part, download)) {
      meter.update(chunk);
      if (offset + meter.bytes <= EMPTY_LOG_BYTES) head.push(chunk);
      await stored(writer.write(chunk));
      if (meter.bytes - reportedBytes >= 1_048_576) {
        telemetry.emit({ kind: 'bytes', source: row.source, bytes: meter.bytes - reportedBytes });
        reportedBytes = meter.bytes;
      }
      const more = offset + meter.bytes !== download.size;
      if (delivery.remainingMs() < HAND_OVER_MS && download.validator !== undefined && more) {
        const progress = await stored(writer.handOver(stagingKey(row, part.index)));
        const lines = (checkpoint?.lines ?? 0) + meter.newlines;
        return {
          kind: 'handed_over',
          checkpoint: {
            ...progress,
            partIndex: part.index,
            key,
            offset: offset + meter.bytes,
            lines,
            validator: download.validator,
          },
        };
      }
    }
    telemetry.emit({ kind: 'bytes', source: row.source, bytes: meter.bytes - reportedBytes });
    const bytes = offset + meter.bytes;
    if (bytes <= EMPTY_LOG_BYTES && isEmptyLog(Buffer.concat(head), part.announcedLines)) {
      await writer.abandon();
      return { kind: 'empty' };
    }
    // A hash can not be handed over between invocations: a resumed log is hashed as it was landed.
    const sha256 = checkpoint === undefined ? meter.sha256() : undefined;
    const lines = (checkpoint?.lines ?? 0) + meter.lines;
    const written = await stored(
      writer.finish({
        bytes: String(bytes),
        lines: String(lines),
        ...(sha256 === undefined ? {} : { sha256 }),
      }),
    );
    const other = part.stream === undefined ? {} : { stream: part.stream };
    const landed = { key, index: part.index, bytes, lines, ...other, ...written };
    return { kind: 'landed', part: { ...landed, sha256: sha256 ?? (await hashLanded(store, key, bytes)) } };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}

/** Errors: invariant when the object of several invocations does not hold as many bytes as they counted. */
async function hashLanded(store: RawStore, key: string, bytes: number): Promise<string> {
  const found = await stored(contentOfObject(store, key));
  if (found.bytes === bytes) return found.sha256;
  throw new IngestError('invariant', `the object ${key} holds ${found.bytes} bytes, ${bytes} were received`);
}

/** Opens the part where an earlier invocation stopped, if the vendor still has the very same file; else from the start. */
async function resume(
  { store }: Services,
  row: SliceRow,
  part: PartToLand,
  key: string,
): Promise<{ download: Download; checkpoint: UploadCheckpoint | undefined }> {
  const checkpoint = row.upload;
  if (checkpoint === undefined) return { download: await part.open(), checkpoint: undefined };
  const fits = checkpoint.partIndex === part.index && checkpoint.key === key;
  const download = await part.open(fits ? { offset: checkpoint.offset, validator: checkpoint.validator } : undefined);
  if (fits && download.offset === checkpoint.offset) return { download, checkpoint };
  if (checkpoint.uploadId !== undefined) await store.abortUpload(checkpoint.key, checkpoint.uploadId);
  await store.delete(checkpoint.tailKey);
  return { download, checkpoint: undefined };
}
