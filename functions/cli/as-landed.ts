import { setTimeout } from 'node:timers/promises';
import { IngestError } from '../../shared/domain/errors.ts';
import type { LandedPart } from '../../shared/domain/slice.ts';
import { type LandedObject, rowsOf } from './landed-objects.ts';
import type { OpenData } from './open-data.ts';

/** Versions of one object that are tried. */
const MAX_VERSIONS = 3;
/** Looks at the index for a version that is about to be recorded. */
const MAX_LOOKS = 10;
const PAUSE_MS = 1_000;

/** What `asLanded` needs besides the data. */
export interface AsLandedOptions {
  /** Lets the one who works on the directory go on. */
  readonly pause?: () => Promise<unknown>;
}

/**
 * Runs `read` on a landed object. Objects of records are merged again and again, and the object is written before its
 * row is: one that is not what its row says is looked up again, and `read` then starts anew on what the row says by then.
 *
 * Errors: those of `read`; contract that says to ingest when the object is newer than its row and stays so.
 */
export async function asLanded<T>(
  data: OpenData,
  object: LandedObject,
  read: (part: LandedPart) => Promise<T>,
  { pause = () => setTimeout(PAUSE_MS) }: AsLandedOptions = {},
): Promise<T> {
  let { part } = object;
  for (let version = 1; ; version += 1) {
    try {
      return await read(part);
    } catch (error) {
      if (!(error instanceof IngestError) || (error.kind !== 'contract' && error.kind !== 'gone')) throw error;
      const etag = await etagOf(data, part.key);
      if (etag === undefined || etag === part.etag || version === MAX_VERSIONS) throw error;
      const newer = await recorded(data, object, pause);
      if (newer === undefined) throw unrecorded(part.key, error);
      part = newer;
    }
  }
}

/** Of what can not be looked at nothing is known: the error that led here says more. */
const etagOf = async (data: OpenData, key: string): Promise<string | undefined> =>
  (await data.store.head(key).catch(() => undefined))?.etag;

/** The row's word on the object as it is now; `undefined` when there is none, not even after a while. */
async function recorded(
  data: OpenData,
  { slice, part }: LandedObject,
  pause: () => Promise<unknown>,
): Promise<LandedPart | undefined> {
  for (let look = 1; ; look += 1) {
    const etag = await etagOf(data, part.key);
    const isIt = (candidate: LandedPart): boolean => candidate.key === part.key && candidate.etag === etag;
    const own = (await data.index.get(slice))?.parts.find(isIt);
    if (own !== undefined) return own;
    // Settled days leave their slice for rows of their own.
    for await (const row of rowsOf(data, slice.source)) {
      const found = row.parts.find(isIt);
      if (found !== undefined) return found;
    }
    if (!data.inUse || look === MAX_LOOKS) return undefined;
    await pause();
  }
}

const unrecorded = (key: string, cause: IngestError): IngestError =>
  new IngestError(
    'contract',
    `the stored object ${key} is newer than the index: an ingest was interrupted, or is at work. Run runlake ingest, and then this again.`,
    { cause },
  );
