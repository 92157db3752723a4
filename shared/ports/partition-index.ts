import type { PartitionId } from '../lake/partition.ts';

/** A curated object as it was written. Units: bytes. */
export interface CuratedObject {
  readonly table: string;
  readonly key: string;
  readonly etag: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * The index row of a partition of the lake. It is dirty while `builtSequence < landedSequence`.
 *
 * Units: epoch milliseconds, UTC.
 */
export interface PartitionRow extends PartitionId {
  readonly version: 1;
  readonly vendor: string;
  /** Grows with everything that lands in it or changes its runs. */
  readonly landedSequence: number;
  /** What `landedSequence` was when the objects below were begun; 0 before the first build. */
  readonly builtSequence: number;
  /** Present while it is dirty: when its curate message is due. Later than that by a grace, the sweeper sends another. */
  readonly dueAtMs?: number;
  readonly builtAtMs?: number;
  readonly buildMs?: number;
  /** How often it was built; absent in rows that were built by a version that did not count. */
  readonly builds?: number;
  /** Objects per table; fixed at the first build, as a reader must never meet two layouts at once. */
  readonly buckets?: number;
  /** Decompressed bytes that the build has read. */
  readonly inputBytes?: number;
  readonly objects: readonly CuratedObject[];
}

/** What a build came to. */
export interface Build {
  /** The `landedSequence` that was read before anything else. */
  readonly sequence: number;
  readonly objects: readonly CuratedObject[];
  readonly buckets: number;
  readonly inputBytes: number;
  readonly buildMs: number;
}

/**
 * Which partitions of the lake are behind what has landed. Single-item conditional writes; reads by identity are strongly
 * consistent, the listings may lag behind by a moment. Errors: transient.
 */
export interface PartitionIndex {
  /** Counts one more landing. `becameDirty`: it was clean, so whoever asked sends the curate message, due at `dueAtMs`. */
  mark(id: PartitionId, vendor: string, dueAtMs: number): Promise<{ readonly becameDirty: boolean }>;
  get(id: PartitionId): Promise<PartitionRow | undefined>;
  /** Fixes how many objects its tables have, unless that is fixed already; returns what is. Only for one that was marked. */
  layout(id: PartitionId, buckets: number): Promise<number>;
  /**
   * Records a build. `clean`: nothing has landed since it began. `dirty`: more has, and the caller sends the next message,
   * due at `dueAtMs`. `superseded`: a later build was recorded before; nothing changed, and the caller builds once more.
   */
  built(id: PartitionId, build: Build, nowMs: number, dueAtMs: number): Promise<'clean' | 'dirty' | 'superseded'>;
  /** Moves a dirty partition's due time, so that it is not swept twice; does nothing to a clean one. */
  postpone(id: PartitionId, dueAtMs: number): Promise<void>;
  /** Dirty partitions of a source, by due time; `dueBeforeMs` exclusive. */
  dirty(source: string, dueBeforeMs?: number): AsyncIterable<PartitionRow>;
  /** All partitions of a source from one day to another, both inclusive, by day. */
  list(source: string, fromDt?: string, toDt?: string): AsyncIterable<PartitionRow>;
}
