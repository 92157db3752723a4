import type { LakeTable } from '../lake/table.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { identifier, widestSql } from './duckdb-sql.ts';

/** How the rows of a table are written. */
export interface RowGroup {
  readonly rows: number;
  /** A vector of such records takes so much memory that no operator may fill one up before it passes it on. */
  readonly wide: boolean;
}

/** A row group holds about so much JSON, so that it fits into memory whatever the length of the records. Units: bytes. */
const ROW_GROUP_BYTES = 8 * 1024 * 1024;
/** DuckDB works on so many rows at a time. */
const VECTOR = 2048;
const MAX_ROWS = 122_880;

/** From this length of a record on its rows are wide: a vector of them is 64 MiB. Units: bytes. */
const WIDE_BYTES = 32 * 1024;
/** The same as above for wide rows, of which DuckDB writes groups of any number. */
const WIDE_GROUP_BYTES = 16 * 1024 * 1024;
/** The longest records are this much each: 256 MiB together. */
const FEWEST_ROWS = 16;

/** So many records in a row are looked at together: fewer are never wide for long. */
const IN_A_ROW = 64;

/**
 * What suits the records of a table: the same input always gives the same. By the first records of each stream; with `exact`,
 * for who has run out of memory with that, by the longest of all as well, which takes one more look at everything.
 *
 * Errors: those of DuckDB.
 */
export async function rowGroupOf(
  session: DuckDbSession,
  table: LakeTable,
  views: ReadonlyMap<string, string>,
  exact: boolean,
): Promise<RowGroup> {
  let longest = 1;
  for (const stream of Object.keys(table.selects)) {
    const view = views.get(stream);
    if (view === undefined) continue;
    const sample = `SELECT strlen(json) AS bytes FROM ${identifier(view)} LIMIT ${10 * VECTOR}`;
    const looks = [`SELECT avg(bytes) FROM (${sample})`, ...(exact ? [widestSql(view, IN_A_ROW)] : [])];
    for (const sql of looks) longest = Math.max(longest, await session.passingOn(() => session.number(sql)));
  }
  return groupFor(longest);
}

/** For records of this mean length. Units: bytes. */
export function groupFor(recordBytes: number): RowGroup {
  if (recordBytes >= WIDE_BYTES) {
    return { rows: Math.max(FEWEST_ROWS, Math.floor(WIDE_GROUP_BYTES / recordBytes)), wide: true };
  }
  const vectors = Math.floor(ROW_GROUP_BYTES / recordBytes / VECTOR);
  return { rows: Math.min(MAX_ROWS, Math.max(1, vectors) * VECTOR), wide: false };
}
