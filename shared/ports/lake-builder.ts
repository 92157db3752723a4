import type { Compression } from '../domain/compression.ts';
import type { PartitionId } from '../lake/partition.ts';

/** A landed object as the builder reads it. */
export interface LakeInput {
  readonly stream: string;
  readonly slice: string;
  /** Counts from 1; the parts of a slice are read in this order. */
  readonly part: number;
  readonly key: string;
  /** By the key's extension: `json` may hold an array or lines, `ndjson` lines, `log` text. */
  readonly format: 'json' | 'ndjson' | 'log';
  readonly compression: Compression;
  /** The stored (compressed) bytes. */
  read(): AsyncIterable<Uint8Array>;
}

export interface BuildRequest extends PartitionId {
  readonly vendor: string;
  readonly inputs: readonly LakeInput[];
  /** Lines of JSON by the names in `DOCUMENTS`, `quarantined` excepted, which the builder finds itself. */
  readonly documents: Readonly<Record<string, AsyncIterable<string>>>;
  /** Objects per table, 1 or more. */
  readonly buckets: number;
  /** Tables to build; all that have a SELECT for a stream of the request when absent. */
  readonly tables?: readonly string[];
}

/** A Parquet file on this machine, until `BuiltPartition.dispose`. */
export interface BuiltFile {
  readonly table: string;
  /** Counts from 0. */
  readonly bucket: number;
  /** 0 rows still make a file with the right columns. */
  readonly rows: number;
  readonly bytes: number;
  /** Of the file. */
  readonly sha256: string;
  readonly path: string;
}

export interface BuiltPartition {
  readonly files: readonly BuiltFile[];
  /** Decompressed bytes that were read. */
  readonly inputBytes: number;
  dispose(): Promise<void>;
}

/**
 * Makes the Parquet files of one partition of the lake.
 *
 * The same request always makes the same bytes. Memory and disk are bounded by the settings of the implementation. What can
 * not be read becomes rows of `quarantine`; nothing is dropped: every record of an input is a row of exactly one table of
 * its stream, or of `quarantine`. Errors: transient (disk, reading an input), invariant.
 */
export interface LakeBuilder {
  build(request: BuildRequest): Promise<BuiltPartition>;
}
