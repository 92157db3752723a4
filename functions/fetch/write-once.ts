import { IngestError } from '../../shared/domain/errors.ts';
import { type SliceRow, sliceName } from '../../shared/domain/slice.ts';
import type { ObjectHead, RawStore, WriteCondition, WriteResult } from '../../shared/ports/raw-store.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { LostLease } from './lost-lease.ts';

/** Errors: `LostLease` when the row was written by somebody else since we leased it. */
export async function stillLeased(index: SliceIndex, row: SliceRow): Promise<void> {
  const stored = await index.get(row);
  if (stored?.revision !== row.revision) throw new LostLease(sliceName(row));
}

/**
 * Puts an object where none is; one that is there already was left by an attempt that died before its commit, and is
 * replaced, but only by a worker that still holds the lease.
 *
 * Why nobody undoes a committed object: the order is look at the object, then at the lease, then replace that very
 * object. A worker that took over since the look at the lease writes too, and then one of both meets a changed ETag.
 * Errors: transient when another writer was faster; `LostLease`.
 */
export async function writeOnce(
  store: RawStore,
  key: string,
  write: (condition: WriteCondition) => Promise<WriteResult>,
  isOurs: (there: ObjectHead) => boolean,
  leaseCheck: () => Promise<void>,
): Promise<string> {
  const first = await write({ kind: 'absent' });
  if (first.kind === 'written') return first.etag;
  const there = await store.head(key);
  await leaseCheck();
  if (there !== undefined && isOurs(there)) return there.etag;
  const second = await write(there === undefined ? { kind: 'absent' } : { kind: 'replace', etag: there.etag });
  if (second.kind === 'written') return second.etag;
  throw new IngestError('transient', `the object ${key} is being written by another worker`);
}
