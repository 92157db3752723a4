import type { VendorDescription } from '../../ports/connector.ts';
import { identifyRunLog } from './run.ts';

/**
 * Source: vendor document 003; facts sheet sections 2.2 to 2.5. How many requests the vendor allows is not published. The
 * look-back is the longest asynchronous run and an hour.
 */
export const SAP_JOB_SCHEDULING_DESCRIPTION: VendorDescription = {
  vendor: 'sap-job-scheduling',
  streams: [{ name: 'job-runs', content: 'records', identify: identifyRunLog }],
  slice: 'schedule',
  defaultSchedule: 'rate(10 minutes)',
  lookBackSeconds: 169 * 3600,
  retentionSeconds: 15 * 24 * 3600,
  backfill: { by: 'range', requestsPerSlice: 1 },
};
