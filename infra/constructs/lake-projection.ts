import { curatedKey } from '../../shared/lake/partition.ts';

export interface LakeProjection {
  readonly bucketName: string;
  readonly table: string;
  /** Ids of all sources whose logs can be found, those of the past included. */
  readonly sources: readonly string[];
  /** `YYYY-MM-DD`, UTC. */
  readonly firstDay: string;
}

/** Up to the folder of a day, so that every object of it is read. */
const folderOf = (table: string): string => {
  const key = curatedKey(table, { source: '${source}', dt: '${dt}' }, 0);
  return key.slice(0, key.lastIndexOf('/') + 1);
};

/**
 * Parameters of a Glue table from which Athena computes the partitions that there may be: no crawler, and nothing to add when
 * a day begins.
 *
 * The range ends in two days from now, since a vendor's clock may be ahead of ours, and is evaluated at each query.
 * Source: Amazon Athena User Guide, "Set up partition projection" and "Supported types for partition projection".
 */
export const projectionParameters = ({ bucketName, table, sources, firstDay }: LakeProjection) => ({
  'projection.enabled': 'true',
  'projection.source.type': 'enum',
  'projection.source.values': [...new Set(sources)].join(','),
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': `${firstDay},NOW+2DAYS`,
  'projection.dt.interval': '1',
  'projection.dt.interval.unit': 'DAYS',
  'storage.location.template': `s3://${bucketName}/${folderOf(table)}`,
});
