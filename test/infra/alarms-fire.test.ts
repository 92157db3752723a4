import { describe, expect, it } from 'vitest';
import { metricLine } from '../../functions/audit/metric-line.ts';
import { BUDGET_STREAM } from '../../functions/budget/budget-store.ts';
import { createSweepHandler } from '../../functions/sweep/create-handler.ts';
import { STAGES, type StageName } from '../../infra/stages.ts';
import { type BudgetState, freshBudget } from '../../shared/domain/budget.ts';
import { metricsIn, type SeenMetric } from '../factories/embedded-metrics.ts';
import { NOON_MS, sliceRow } from '../factories/slice.ts';
import { pipeline, SOURCE } from '../unit/functions/pipeline.ts';
import { stackUnderTest } from './stack-under-test.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

/** Its state by the rules of CloudWatch, over as many periods as it looks at; `undefined` is a period without data. */
function stateOf(alarm: Alarm, periods: readonly (number | undefined)[]): 'ALARM' | 'OK' {
  expect(periods).toHaveLength(alarm.EvaluationPeriods);
  const breaches = (value: number | undefined): boolean => {
    if (value === undefined) return alarm.TreatMissingData === 'breaching';
    if (alarm.ComparisonOperator === 'LessThanThreshold') return value < alarm.Threshold;
    expect(alarm.ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
    return value >= alarm.Threshold;
  };
  return periods.every(breaches) ? 'ALARM' : 'OK';
}

/** What the sweeper measures of a source with such a slice and such a budget. */
async function swept(stage: string, ageMs: number, budget: Partial<BudgetState>): Promise<SeenMetric[]> {
  const all = pipeline({});
  const lines: unknown[] = [];
  await all.index.record([sliceRow({ discoveredAtMs: NOON_MS - ageMs, dueAtMs: NOON_MS + 1 })]);
  const cursor = { ...freshBudget(all.source.limits, NOON_MS), ...budget };
  await all.index.saveCheckpoint({ source: SOURCE, stream: BUDGET_STREAM, revision: 0, cursor, updatedAtMs: NOON_MS });
  await createSweepHandler(async () => all.services, { stage, log: (line) => lines.push(line) })();
  return lines.flatMap(metricsIn);
}

/** What the audit measures of a source. */
const audited = (stage: string, completeness: number, holes: number, freshnessMs: number): SeenMetric[] =>
  metricsIn(
    metricLine(
      { stage, source: SOURCE, atMs: NOON_MS, freshnessMs },
      { completeness, holes, listed: 1, landed: 1, unanswered: 0, held: 0, freshnessMs },
    ),
  );

/** What AWS counts itself, when all is well and when it is not. */
const OF_AWS: Readonly<Record<string, (alarm: Alarm) => { readonly good: number; readonly bad: number | undefined }>> =
  {
    ApproximateNumberOfMessagesVisible: () => ({ good: 0, bad: 1 }),
    ApproximateAgeOfOldestMessage: ({ Threshold }) => ({ good: 90 * 60, bad: Threshold }),
    Errors: () => ({ good: 0, bad: 1 }),
    Throttles: () => ({ good: 0, bad: 1 }),
    Invocations: () => ({ good: 1, bad: undefined }),
  };

describe.each(Object.keys(STAGES) as StageName[])('in stage %s', async (stage) => {
  const sources = `sources: [{ id: ${SOURCE}, vendor: talend, region: eu, auth: { token: "\${secret:t}" } }]`;
  const alarms = stackUnderTest(stage, sources)
    .ofType('AWS::CloudWatch::Alarm')
    .map(([, { Properties }]) => Properties as unknown as Alarm);
  const { oldestSlice, freshness } = STAGES[stage].alarms;
  const DAY = 86_400_000;
  const well = [...(await swept(stage, 60_000, {})), ...audited(stage, 100, 0, DAY)];
  const ill = [
    ...(await swept(stage, oldestSlice.toMilliseconds(), { openUntilMs: NOON_MS - DAY, ratePerMinute: 200 })),
    ...audited(stage, 99.9, 1, freshness.toMilliseconds()),
  ];

  /** The value that a function has measured, of exactly the metric that an alarm looks at. */
  function measured({ Namespace, MetricName, Dimensions }: Alarm, seen: readonly SeenMetric[]): number {
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const [metric, ...more] = seen.filter((one) => one.namespace === Namespace && one.name === MetricName);
    expect(more).toEqual([]);
    expect(metric?.dimensions).toEqual(dimensions);
    return metric?.value ?? Number.NaN;
  }

  const valuesOf = (alarm: Alarm): { readonly good: number; readonly bad: number | undefined } =>
    alarm.Namespace === 'Runlake'
      ? { good: measured(alarm, well), bad: measured(alarm, ill) }
      : (OF_AWS[alarm.MetricName]?.(alarm) ?? { good: Number.NaN, bad: Number.NaN });

  it('has alarms on a source, its queues and every function', () => {
    expect(alarms).toHaveLength(8 + 11);
  });

  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s can fire, and is over again',
    (_name, alarm) => {
      const { good, bad } = valuesOf(alarm);
      const periods = alarm.EvaluationPeriods;
      expect(stateOf(alarm, Array(periods).fill(bad))).toBe('ALARM');
      expect(stateOf(alarm, Array(periods).fill(good))).toBe('OK');
      // One good period is enough to say that it is not what the alarm is about.
      expect(stateOf(alarm, [good, ...Array(periods - 1).fill(bad)])).toBe('OK');
    },
  );
});
