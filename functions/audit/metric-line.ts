import { AUDIT_METRICS } from '../../shared/config/metric-names.ts';
import type { AuditSummary } from './summarize.ts';

/**
 * A log line that CloudWatch reads as metrics (embedded metric format). What is not known is no metric.
 * Source: CloudWatch Logs, embedded metric format specification.
 */
export function metricLine(
  about: { readonly stage: string; readonly source: string; readonly atMs: number; readonly freshnessMs: number },
  { completeness, listed, landed, holes }: AuditSummary,
): Readonly<Record<string, unknown>> {
  const { namespace, stage, source, completeness: percent, freshness, holes: found } = AUDIT_METRICS;
  const metrics = [
    ...(completeness === undefined ? [] : [{ Name: percent, Unit: 'Percent', value: completeness }]),
    { Name: freshness, Unit: 'Seconds', value: Math.round(about.freshnessMs / 1000) },
    { Name: found, Unit: 'Count', value: holes },
  ];
  const line = { level: holes === 0 ? 'info' : 'warn', event: 'audited', listed, landed, holes };
  return {
    _aws: {
      Timestamp: about.atMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[stage, source]],
          Metrics: metrics.map(({ Name, Unit }) => ({ Name, Unit })),
        },
      ],
    },
    [stage]: about.stage,
    [source]: about.source,
    ...Object.fromEntries(metrics.map(({ Name, value }) => [Name, value])),
    ...line,
  };
}
