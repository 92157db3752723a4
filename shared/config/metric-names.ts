/**
 * What the scheduled audit measures of each source, once a day; dimensions `Stage` and `Source`.
 *
 * `CompletenessPercent`: of what the vendor lists now, how much has landed, 0 to 100. `FreshnessSeconds`: the age of the newest
 * thing that has landed.
 */
export const AUDIT_METRICS = {
  namespace: 'Runlake',
  stage: 'Stage',
  source: 'Source',
  completeness: 'CompletenessPercent',
  freshness: 'FreshnessSeconds',
} as const;
