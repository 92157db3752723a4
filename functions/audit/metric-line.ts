import { metricFields } from '../telemetry/metric-fields.ts';
import type { AuditSummary } from './summarize.ts';

/** The log line of an audit with its metrics. What is not known is no metric. */
export function metricLine(
  about: { readonly stage: string; readonly source: string; readonly atMs: number; readonly freshnessMs: number },
  { completeness, listed, landed, holes }: AuditSummary,
): Readonly<Record<string, unknown>> {
  return {
    level: holes === 0 ? 'info' : 'warn',
    event: 'audited',
    source: about.source,
    listed,
    landed,
    holes,
    ...metricFields(about, {
      ...(completeness === undefined ? {} : { CompletenessPercent: completeness }),
      FreshnessSeconds: Math.round(about.freshnessMs / 1_000),
      Holes: holes,
    }),
  };
}
