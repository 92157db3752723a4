/**
 * What the scheduled audit measures of each source, once a day; dimensions `Stage` and `Source`.
 *
 * `CompletenessPercent`: of what the vendor lists now, how much has landed, 0 to 100; no metric while the vendor does not answer.
 * `FreshnessSeconds`: the age of the newest thing that has landed; of what nothing has landed of for longer than
 * `FRESHNESS_REACH_DAYS`, how far back was looked. `Holes`: whatever is not as it has to be, also what completeness does not
 * count: tables that are behind, objects without a row.
 */
export const AUDIT_METRICS = {
  namespace: 'Runlake',
  stage: 'Stage',
  source: 'Source',
  completeness: 'CompletenessPercent',
  freshness: 'FreshnessSeconds',
  holes: 'Holes',
} as const;

/** So far behind its days an audit looks for the newest thing that has landed. An alarm with a higher threshold never fires. */
export const FRESHNESS_REACH_DAYS = 14;
