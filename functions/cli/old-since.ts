import type { Source } from '../../shared/config/sources.ts';
import { describeVendor } from '../../shared/connectors/registry.ts';

const DAY_MS = 86_400_000;
/** A line for each source whose `since` is before what its vendor lists; what is older is silently not there. */
export const oldSince = (sources: readonly Source[], nowMs: number): string[] =>
  sources.flatMap(({ id, vendor, options: { since } }) => {
    const listedMs = (describeVendor(vendor)?.retentionSeconds ?? Number.POSITIVE_INFINITY) * 1_000;
    if (since === undefined || nowMs - Date.parse(since) <= listedMs) return [];
    const days = Math.floor(listedMs / DAY_MS);
    return [
      `source ${id}: since is ${since}, but the vendor lists the runs of ${days} days at most; older ones are not brought`,
    ];
  });
