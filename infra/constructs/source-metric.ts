import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_SPACE, type MetricName } from '../../shared/config/metric-names.ts';
import type { StageName } from '../stages.ts';

/** Something that the functions measure of a source. A name that they do not measure does not compile. */
export const sourceMetric = (
  of: { readonly stage: StageName; readonly source: string },
  metricName: MetricName,
  read: { readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average'; readonly period: Duration },
): Metric =>
  new Metric({
    namespace: METRIC_SPACE.namespace,
    metricName,
    dimensionsMap: { [METRIC_SPACE.stage]: of.stage, [METRIC_SPACE.source]: of.source },
    ...read,
  });
