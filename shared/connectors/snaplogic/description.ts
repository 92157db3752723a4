import type { VendorDescription } from '../../ports/connector.ts';
import { readEntry } from './entry.ts';

/** What is known of SnapLogic's Classic API Management logs. The vendor names no limit of requests and no retention. */
export const SNAPLOGIC_DESCRIPTION: VendorDescription = {
  vendor: 'snaplogic',
  streams: [{ name: 'api-requests', content: 'records', identify: (json) => readEntry(json, 0).record }],
  slice: 'window',
  defaultSchedule: 'rate(5 minutes)',
  lookBackSeconds: 7200,
  backfill: { by: 'day', requestsPerSlice: 1 },
};
