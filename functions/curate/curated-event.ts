import type { PartitionId } from '../../shared/lake/partition.ts';
import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import type { Built } from './build-partition.ts';

/** What is told of a build. */
export const curatedEvent = ({ source, dt }: PartitionId, { objects, buildMs }: Built): PipelineEvent => ({
  kind: 'curated',
  source,
  dt,
  rows: objects.reduce((sum, { rows }) => sum + rows, 0),
  bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
  buildMs,
  tables: new Set(objects.map(({ table }) => table)).size,
});
