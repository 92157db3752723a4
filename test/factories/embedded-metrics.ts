import * as z from 'zod';

/** The units that CloudWatch knows (PutMetricData, MetricDatum). */
const UNITS = [
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'],
  ...[
    'Bytes',
    'Kilobytes',
    'Megabytes',
    'Gigabytes',
    'Terabytes',
    'Bits',
    'Kilobits',
    'Megabits',
    'Gigabits',
    'Terabits',
  ],
  ...['Bytes/Second', 'Kilobytes/Second', 'Megabytes/Second', 'Gigabytes/Second', 'Terabytes/Second'],
  ...['Bits/Second', 'Kilobits/Second', 'Megabits/Second', 'Gigabits/Second', 'Terabits/Second'],
] as const;

const name = z.string().min(1).max(1024);

/** The member that makes metrics of a log line, as the specification of the embedded metric format has it. */
const MetadataSchema = z.strictObject({
  Timestamp: z.int().min(0),
  CloudWatchMetrics: z
    .array(
      z.strictObject({
        Namespace: name,
        Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).min(1),
        Metrics: z
          .array(z.strictObject({ Name: name, Unit: z.enum(UNITS) }))
          .min(1)
          .max(100),
      }),
    )
    .length(1),
});

export interface SeenMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * What CloudWatch would read out of a log line; `[]` for a line without metrics. Errors: for one that breaks the
 * specification, whose metrics would be dropped without a word.
 */
export function metricsIn(line: unknown): SeenMetric[] {
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(line)));
  if (fields._aws === undefined) return [];
  const { CloudWatchMetrics } = MetadataSchema.parse(fields._aws);
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.map(({ Name, Unit: unit }) => ({
      namespace,
      name: Name,
      unit,
      value: z.number().parse(fields[Name]),
      dimensions: Object.fromEntries(
        Dimensions.flat().map((dimension) => [dimension, z.string().min(1).parse(fields[dimension])]),
      ),
    })),
  );
}
