import type { VendorDescription } from '../../ports/connector.ts';

/** Source: facts sheet sections 1.2 and 1.4; connectors/talend/README.md. The life of a log's content is not known. */
export const TALEND_DESCRIPTION: VendorDescription = {
  vendor: 'talend',
  streams: [{ name: 'execution-logs', content: 'files' }],
  slice: 'run',
  defaultSchedule: 'rate(5 minutes)',
  lookBackSeconds: 24 * 3600,
  retentionSeconds: 60 * 24 * 3600,
  requestsPerMinute: 600,
  // A log is made, asked for and fetched; the download is not counted.
  backfill: { by: 'day', requestsPerSlice: 2 },
};
