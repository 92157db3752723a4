/** What the merge must know of a record: which one it is, where it is sorted, and how far it has come. */
export interface RecordKey {
  /** Names the record within its slice: two rows with one identity are two versions, or two copies, of one record. */
  readonly identity: string;
  /** The record's own time; it must not change from version to version. Units: epoch milliseconds, UTC. */
  readonly timeMs: number;
  /** A version of a higher rank is never replaced by one of a lower: final beats open. */
  readonly rank: number;
  /** Says that something went wrong: counted, never decided upon. */
  readonly failed?: boolean;
}

/** One record of a vendor. `json` is one line: the vendor's fields and values, numbers as they were spelled. */
export interface VendorRecord extends RecordKey {
  readonly json: string;
}

/** Reads the key of a record from its line. Pure, so that what has landed can be merged with what comes. */
export type Identify = (json: string) => RecordKey;

/** The order of records in an object: by time, then by identity. */
export function compareRecords(left: RecordKey, right: RecordKey): number {
  if (left.timeMs !== right.timeMs) return left.timeMs - right.timeMs;
  if (left.identity === right.identity) return 0;
  return left.identity < right.identity ? -1 : 1;
}
