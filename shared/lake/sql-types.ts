import type { ColumnType } from './column.ts';

/** Types of the Glue catalog, as Athena reads them from Parquet. */
export const GLUE_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'string',
  bigint: 'bigint',
  int: 'int',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
};

/** Types of DuckDB, as DESCRIBE prints them. */
export const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  bigint: 'BIGINT',
  int: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

/** Types of Trino, for the columns of Athena's views. */
export const TRINO_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'varchar',
  bigint: 'bigint',
  int: 'integer',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
};
