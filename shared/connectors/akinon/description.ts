import type { VendorDescription } from '../../ports/connector.ts';
import { identifyLog } from './log-record.ts';

/** Source: facts sheet section 4. Neither a retention nor a limit of requests is documented. */
export const AKINON_DESCRIPTION: VendorDescription = {
  vendor: 'akinon',
  streams: [
    { name: 'main-logs', content: 'records', identify: identifyLog },
    { name: 'line-logs', content: 'records', identify: identifyLog },
    { name: 'sub-logs', content: 'records', identify: identifyLog },
    { name: 'log-details', content: 'files' },
  ],
  slice: 'run',
  defaultSchedule: 'rate(5 minutes)',
  lookBackSeconds: 24 * 3600,
  // Its lines, and its sub logs or details.
  backfill: { by: 'day', requestsPerSlice: 2 },
};
