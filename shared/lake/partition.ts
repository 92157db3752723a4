/** A day of a source: what is built, replaced and rebuilt as one. `dt` is `YYYY-MM-DD`, UTC. */
export interface PartitionId {
  readonly source: string;
  readonly dt: string;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

/** Prefix of all curated objects of a table. */
export const tablePrefix = (table: string): string => `curated/table=${table}/`;

/** The one key of a curated object: `curated/table=runs/source=eu/dt=2026-11-20/part-00000.parquet`. Buckets count from 0. */
export const curatedKey = (table: string, { source, dt }: PartitionId, bucket: number): string =>
  `${tablePrefix(table)}source=${source}/dt=${dt}/part-${digits(bucket, 5)}.parquet`;

/** Where the findings of an audit land: `audits/source=eu/dt=2026-11-20/<instant>.ndjson`. `dt` is the day of the audit. */
export const auditPrefix = ({ source, dt }: PartitionId): string => `audits/source=${source}/dt=${dt}/`;
