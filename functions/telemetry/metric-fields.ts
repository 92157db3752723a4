import { METRIC_SPACE, METRICS, type MetricName } from '../../shared/config/metric-names.ts';

/** What was measured; a name without a value was not. */
export type Measured = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Fields that make metrics of a log line, for CloudWatch reads them out of it (embedded metric format); `{}` when nothing was
 * measured. To be spread into a line that has no fields of the same names.
 *
 * A value that is no finite number is left out: CloudWatch would drop the whole line's metrics. Units: `atMs` epoch milliseconds.
 * Source: CloudWatch User Guide, "Specification: Embedded metric format". Why it is ours: docs/adr/0012-metrics-in-log-lines.md.
 * Test: test/unit/functions/telemetry/metric-fields.property.test.ts
 */
export function metricFields(
  about: { readonly stage: string; readonly source: string; readonly atMs: number },
  measured: Measured,
): Readonly<Record<string, unknown>> {
  const { namespace, stage, source } = METRIC_SPACE;
  const values = Object.entries(measured).filter(([, value]) => Number.isFinite(value));
  if (values.length === 0) return {};
  const units: Readonly<Record<string, string>> = METRICS;
  const Metrics = values.map(([Name]) => ({ Name, Unit: units[Name] }));
  return {
    _aws: {
      Timestamp: about.atMs,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[stage, source]], Metrics }],
    },
    [stage]: about.stage,
    [source]: about.source,
    ...Object.fromEntries(values),
  };
}
