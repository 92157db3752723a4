import { rm } from 'node:fs/promises';
import type { LakeTable } from '../lake/table.ts';
import type { RowGroup } from './duckdb-row-group.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { copySql, cutsSql, filesSql, misplacedSql, piecesSql, sortedSql } from './duckdb-sql.ts';

/** So many row groups are sorted at once; where times are all over the file, all of it is read for each piece. */
const USUAL = { groupsAtOnce: 6, mostPieces: 16 };
/** The same of wide rows, which the sort holds more than once. */
const WIDE = { groupsAtOnce: 2, mostPieces: 128 };

/**
 * Sorts the rows of a Parquet file of this machine by the order of their table.
 *
 * Piece by piece, by the first column of the order: a sort that does not fit into memory puts all columns aside, row by row,
 * and takes twice the time. Rows whose first column is the same are one piece, whatever their number. Those of which it is not
 * known, as of files whose time nobody knows, are not sorted where they are in order, and else piece by piece by the second
 * column. The cuts do not show in what is written. Errors: those of DuckDB and of the disk.
 */
export class SortedCopy {
  readonly #session: DuckDbSession;
  readonly #table: LakeTable;
  readonly #group: RowGroup;
  /** `undefined` when the rows are few enough for one piece. */
  readonly #cuts: readonly string[] | undefined;

  private constructor(session: DuckDbSession, table: LakeTable, group: RowGroup, cuts: readonly string[] | undefined) {
    this.#session = session;
    this.#table = table;
    this.#group = group;
    this.#cuts = cuts;
  }

  static async of(
    session: DuckDbSession,
    table: LakeTable,
    file: { readonly path: string; readonly rows: number; readonly group: RowGroup },
  ): Promise<SortedCopy> {
    const pieces = piecesFor(file.rows, file.group);
    const sql = cutsSql(table, filesSql([file.path]), 0, pieces);
    return new SortedCopy(session, table, file.group, pieces > 1 ? await session.texts(sql) : undefined);
  }

  /** Gives the number of rows. `rows` is the SQL of all or some of the file's. */
  async write(rows: string, path: string): Promise<number> {
    if (this.#cuts === undefined) return await this.#copy(sortedSql(this.#table, rows), path, 'zstd');
    const pieces = piecesSql(this.#table, rows, 0, this.#cuts);
    const sorted = pieces.slice(0, -1).map((piece) => sortedSql(this.#table, piece));
    const paths: string[] = [];
    for (const piece of [...sorted, ...(await this.#unknownInOrder(pieces.at(-1) ?? ''))]) {
      const place = `${path}.${paths.length}`;
      await this.#copy(piece, place, 'snappy');
      paths.push(place);
    }
    const written = await this.#session.streaming(() => this.#copy(filesSql(paths), path, 'zstd'));
    for (const place of paths) await rm(place);
    return written;
  }

  /** The SQL of the rows whose first column is not known, in pieces that follow each other. */
  async #unknownInOrder(unknown: string): Promise<string[]> {
    if ((await this.#session.number(misplacedSql(this.#table, unknown))) === 0) return [unknown];
    const count = await this.#session.number(`SELECT count(*) FROM (${unknown})`);
    const pieces = piecesFor(count, this.#group);
    const cuts = pieces > 1 ? await this.#session.texts(cutsSql(this.#table, unknown, 1, pieces)) : [];
    return piecesSql(this.#table, unknown, 1, cuts).map((piece) => sortedSql(this.#table, piece));
  }

  async #copy(rows: string, path: string, codec: 'zstd' | 'snappy'): Promise<number> {
    return await this.#session.number(copySql(rows, path, this.#group.rows, codec));
  }
}

function piecesFor(rows: number, group: RowGroup): number {
  const { groupsAtOnce, mostPieces } = group.wide ? WIDE : USUAL;
  return Math.min(mostPieces, Math.ceil(rows / (groupsAtOnce * group.rows)));
}
