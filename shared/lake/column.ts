/** Types that Athena, DuckDB and Parquet share. `timestamp` is UTC without a zone, to the microsecond. */
export const COLUMN_TYPES = ['string', 'bigint', 'int', 'double', 'boolean', 'timestamp'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** One column, declared once: the Glue table, the Parquet file and docs/lake.md are made from it. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** One sentence for whoever writes a query; says the unit. */
  readonly comment: string;
}
