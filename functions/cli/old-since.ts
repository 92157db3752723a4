import type { Source } from '../../shared/config/sources.ts';

const DAY_MS = 86_400_000;
/** Source: docs of the vendor's processing API. */
const LISTED_DAYS = 60;

/** A line for each source whose `since` is before what its vendor lists; what is older is silently not there. */
export const oldSince = (sources: readonly Source[], nowMs: number): string[] =>
  sources
    .filter(({ options: { since } }) => since !== undefined && nowMs - Date.parse(since) > LISTED_DAYS * DAY_MS)
    .map(
      ({ id, options: { since } }) =>
        `source ${id}: since is ${since}, but the vendor lists the runs of ${LISTED_DAYS} days at most; older ones are not brought`,
    );
