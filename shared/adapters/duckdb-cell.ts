import { DuckDBDecimalValue, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '../ports/lake-reader.ts';

const NUMERIC: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

export const isNumericType = (type: DuckDBTypeId): boolean => NUMERIC.has(type);

/** A value of DuckDB as an answer holds it: numbers exact, everything that JSON does not know as DuckDB spells it. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  return value instanceof DuckDBDecimalValue ? { decimal: value.toString() } : String(value);
}
