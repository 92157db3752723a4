/**
 * A question that many have. `sql` means the same in Athena (Trino) and DuckDB, has no parameters and no semicolon, and reads
 * only the days that it needs. Times are relative to now, UTC.
 */
export interface NamedQuery {
  /** As on the command line: `runlake query failed-today`. */
  readonly name: string;
  readonly title: string;
  /** What a row is, what is counted and over which time. */
  readonly description: string;
  /** One row as it may come, by its columns in order; for docs/lake.md. */
  readonly example: Readonly<Record<string, string>>;
  readonly sql: string;
}

/** SQL of the day so many days before today, as `dt` is spelled. */
export const dayAgo = (days: number): string => `CAST(CAST(current_date - INTERVAL '${days}' DAY AS DATE) AS VARCHAR)`;

/** SQL of now as the tables' times are: UTC without a zone. */
export const NOW = `CAST(current_timestamp AS TIMESTAMP)`;
