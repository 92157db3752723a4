import type { DuckDBConnection } from '@duckdb/node-api';
import { IngestError } from '../domain/errors.ts';
import type { LakeAnswer } from '../ports/lake-reader.ts';
import { cellOf, isNumericType } from './duckdb-cell.ts';
import { quoted } from './duckdb-views.ts';
import { statementOf } from './sql-statement.ts';

/** Database of the answers, beside the one that queries see. */
const DATABASE = 'answers';

/** Makes the place for answers: in memory, and in the folder for what does not fit. Once, before the settings are locked. */
export const makeAnswers = async (connection: DuckDBConnection): Promise<void> => {
  await connection.run(`ATTACH ':memory:' AS ${DATABASE}`);
};

/**
 * Carries a query out to its end, and gives its rows batch by batch from what was put aside.
 *
 * Rows that are read while a query runs end early without a word when it fails meanwhile: DuckDB's client tells an error
 * after the first batch as it tells the end. So all of it is there, or what failed is thrown, before the first row is given;
 * and files that are replaced after that change nothing any more. `name`: of no other answer. `most`: rows that are wanted, at
 * most; as many as there are when absent. Errors: those of DuckDB, with the place in `sql`; transient when a row is missing.
 * Test: test/adapters/kept-answer.test.ts
 */
export async function keepAnswer(
  connection: DuckDBConnection,
  sql: string,
  { name, most }: { readonly name: string; readonly most?: number | undefined },
): Promise<LakeAnswer> {
  const table = `${DATABASE}.main.${quoted(name)}`;
  const only = most === undefined ? '' : ` LIMIT ${most}`;
  try {
    await connection.run(`CREATE TABLE ${table} AS SELECT * FROM (\n${statementOf(sql)}\n)${only}`);
  } catch (error) {
    throw aLineEarlier(error);
  }
  const shape = await connection.run(`FROM ${table} LIMIT 0`);
  const columns = shape.columnNames().map((column, at) => ({
    name: column,
    numeric: isNumericType(shape.columnTypeId(at)),
  }));
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return { columns, batches: batchesOf(connection, table, Number(counted.getRows()[0]?.[0])) };
}

async function* batchesOf(connection: DuckDBConnection, table: string, rows: number): LakeAnswer['batches'] {
  let given = 0;
  try {
    const result = await connection.stream(`FROM ${table}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      given += chunk.rowCount;
      yield chunk.getRows().map((row) => row.map(cellOf));
    }
    if (given < rows) throw new IngestError('transient', `Only ${given} of ${rows} rows could be read. Run it again.`);
  } finally {
    // Without it the room is taken until the lake is closed, no longer.
    await connection.run(`DROP TABLE ${table}`).catch(() => {});
  }
}

/** The query begins in the second line of the statement around it. */
function aLineEarlier(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const message = error.message.replace(/\nLINE (\d+): /, (_, line) => `\nLINE ${Number(line) - 1}: `);
  return new Error(message, { cause: error });
}
