import { rm } from 'node:fs/promises';
import type { LakeTable } from '../lake/table.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { copySql, cutsSql, filesSql, misplacedSql, piecesSql, sortedSql } from './duckdb-sql.ts';

/** So many row groups are sorted at once. */
const GROUPS_AT_ONCE = 6;
/** Where times are all over the file, all of it is read for each piece. */
const MAX_PIECES = 16;

/**
 * Sorts the rows of a Parquet file of this machine by the order of their table.
 *
 * Piece by piece, by the first column of the order: a sort that does not fit into memory puts all columns aside, row by row,
 * and takes twice the time. Rows whose first column is the same are one piece, whatever their number; those of which it is not
 * known are not sorted where they are in order, as files are whose time nobody knows. The cuts do not show in what is written.
 * Errors: those of DuckDB and of the disk.
 */
export class SortedCopy {
  readonly #session: DuckDbSession;
  readonly #table: LakeTable;
  readonly #rowGroup: number;
  readonly #cuts: readonly string[];

  private constructor(session: DuckDbSession, table: LakeTable, rowGroup: number, cuts: readonly string[]) {
    this.#session = session;
    this.#table = table;
    this.#rowGroup = rowGroup;
    this.#cuts = cuts;
  }

  static async of(
    session: DuckDbSession,
    table: LakeTable,
    file: { readonly path: string; readonly rows: number; readonly rowGroup: number },
  ): Promise<SortedCopy> {
    const pieces = Math.min(MAX_PIECES, Math.ceil(file.rows / (GROUPS_AT_ONCE * file.rowGroup)));
    const cuts = pieces > 1 ? await session.texts(cutsSql(table, file.path, pieces)) : [];
    return new SortedCopy(session, table, file.rowGroup, cuts);
  }

  /** Gives the number of rows. `rows` is the SQL of all or some of the file's. */
  async write(rows: string, path: string): Promise<number> {
    if (this.#cuts.length === 0) return await this.#copy(sortedSql(this.#table, rows), path, 'zstd');
    const pieces = piecesSql(this.#table, rows, this.#cuts);
    const paths: string[] = [];
    for (const [at, piece] of pieces.entries()) {
      const place = `${path}.${at}`;
      const isInOrder = at === pieces.length - 1 && (await this.#isInOrder(piece));
      await this.#copy(isInOrder ? piece : sortedSql(this.#table, piece), place, 'snappy');
      paths.push(place);
    }
    const written = await this.#session.streaming(() => this.#copy(filesSql(paths), path, 'zstd'));
    for (const place of paths) await rm(place);
    return written;
  }

  async #isInOrder(rows: string): Promise<boolean> {
    return (await this.#session.number(misplacedSql(this.#table, rows))) === 0;
  }

  async #copy(rows: string, path: string, codec: 'zstd' | 'snappy'): Promise<number> {
    return await this.#session.number(copySql(rows, path, this.#rowGroup, codec));
  }
}
