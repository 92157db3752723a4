import type { Column } from './column.ts';

/**
 * One curated table. A partition of it is one UTC day of one source, and a pure function of what has landed for that day.
 *
 * Every table also has the partition columns `source` and `dt` (`YYYY-MM-DD`), both strings, which come from the path.
 */
export interface LakeTable {
  readonly name: string;
  readonly comment: string;
  /** Grows with every change of the columns or of what they mean; part of an object's metadata. */
  readonly version: number;
  readonly columns: readonly Column[];
  /**
   * By stream, the DuckDB SELECT that makes rows of its records: the columns above, in their order and types.
   *
   * It reads the relation `records`: `json` (JSON, one object as the vendor spelled it), `ordinal` (BIGINT from 0, the
   * position in the slice's stream over all its parts), `slice`, `vendor`, `source`, `stream`, `key`, `dt` (VARCHAR), `part`
   * (INTEGER), `judged` (BOOLEAN, see `judges`). Streams that are no vendor's: `DOCUMENTS`.
   */
  readonly selects: Readonly<Record<string, string>>;
  /**
   * Streams whose SELECT fails by itself on a record that is not `judged` and that DuckDB takes for JSON while `JSON.parse` does
   * not (`LOOSE_JSON_PATTERN`). The builder need not look at every byte of them beforehand.
   */
  readonly judges?: readonly string[];
  /** Columns that order the rows completely, so that the same rows always make the same bytes. The first is the time. */
  readonly orderBy: readonly string[];
  /** Column whose hash says in which object of a large partition a row is. */
  readonly bucketBy: string;
}

/**
 * What is not landed by a vendor and still becomes rows.
 *
 * `run-rows`: the index's runs of the day, as `shared/lake/runs/run-document.ts` writes them. `quarantined`: what could not be
 * read, `{key, stream, slice, part, ordinal, reason, line}`. `audit-findings`: the lines of `audits/…`.
 */
export const DOCUMENTS = { runs: 'run-rows', quarantine: 'quarantined', audits: 'audit-findings' } as const;
