import type { VendorDescription } from '../../shared/ports/connector.ts';
import { identifyRun } from './run.ts';

/** What is known of Tidewell: runs are listed for three days, and a minute takes 120 requests. */
export const TIDEWELL_DESCRIPTION: VendorDescription = {
  vendor: 'tidewell',
  streams: [{ name: 'runs', content: 'records', identify: identifyRun }],
  slice: 'listing',
  defaultSchedule: 'rate(5 minutes)',
  lookBackSeconds: 24 * 3600,
  retentionSeconds: 3 * 24 * 3600,
  requestsPerMinute: 120,
};
