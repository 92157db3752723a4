/** Where every metric of Runlake is found: its namespace, and the names of its two dimensions. */
export const METRIC_SPACE = { namespace: 'Runlake', stage: 'Stage', source: 'Source' } as const;

/**
 * Everything that is measured of each source, with its unit; dimensions `Stage` and `Source`. Each name costs money for each
 * source: docs/deploy.md says how much.
 *
 * When it happens: `LandedLogs` slices that landed, `LandedBytes` decompressed bytes that objects have gained, `ReadyLagSeconds`
 * from READY to landed, `PollsPerLog` how often a slice was taken up before it landed, `GivenUp` dead letters.
 * Once an invocation: `Requests` to the vendor, `ThrottledRequests` those that it refused for being too many.
 * By the sweeper, every five minutes: `BudgetPercent` of `requestsPerMinute` that may be asked now, 0 while the vendor wants
 * silence; `CircuitOpen` 1 while the vendor does not answer; `OpenSlices`; `OldestOpenSeconds` of slices whose log could be here
 * by now; `DirtyDays` that wait for their tables.
 * By each build of a day: `BuiltRows`, `BuiltBytes`, `BuildSeconds`.
 * By the audit, once a day: `CompletenessPercent`, of what the vendor lists now, how much has landed, 0 to 100; no metric while the
 * vendor does not answer. `FreshnessSeconds`, the age of the newest thing that has landed; of what nothing has landed of for longer
 * than `FRESHNESS_REACH_DAYS`, how far back was looked. `Holes`, whatever is not as it has to be, also what completeness does not
 * count: tables that are behind, objects without a row.
 */
export const METRICS = {
  LandedLogs: 'Count',
  LandedBytes: 'Bytes',
  ReadyLagSeconds: 'Seconds',
  PollsPerLog: 'Count',
  GivenUp: 'Count',
  Requests: 'Count',
  ThrottledRequests: 'Count',
  BudgetPercent: 'Percent',
  CircuitOpen: 'Count',
  OpenSlices: 'Count',
  OldestOpenSeconds: 'Seconds',
  DirtyDays: 'Count',
  BuiltRows: 'Count',
  BuiltBytes: 'Bytes',
  BuildSeconds: 'Seconds',
  CompletenessPercent: 'Percent',
  FreshnessSeconds: 'Seconds',
  Holes: 'Count',
} as const;

export type MetricName = keyof typeof METRICS;

/** So far behind its days an audit looks for the newest thing that has landed. An alarm with a higher threshold never fires. */
export const FRESHNESS_REACH_DAYS = 14;
