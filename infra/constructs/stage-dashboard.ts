import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  type MetricOptions,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/config/metric-names.ts';
import type { StageName } from '../stages.ts';
import type { CurateQueue } from './curate-queue.ts';
import type { LandedEvents } from './landed-events.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { RunbookAlarm } from './runbook-alarm.ts';
import { sourceMetric } from './source-metric.ts';
import type { Lane } from './source-queue.ts';

export interface StageDashboardProps {
  readonly stage: StageName;
  readonly lanes: readonly Lane[];
  readonly curateQueue: CurateQueue;
  readonly events: LandedEvents;
  readonly functions: readonly PipelineFunction[];
  readonly alarms: readonly RunbookAlarm[];
}

type Statistic = Parameters<typeof sourceMetric>[2]['statistic'];

const ROW = { full: 24, half: 12, quarter: 6, height: 6 } as const;
/** CloudWatch shows no more alarms in one widget. */
const MAX_ALARMS = 100;
const period = Duration.minutes(5);
const day = Duration.days(1);

/**
 * What a stage does, on one page: alarms first, then each source, then what all of them share.
 *
 * It shows what the functions measure (`shared/config/metric-names.ts`) and what AWS counts itself; plain metrics only.
 */
export class StageDashboard extends Construct {
  constructor(scope: Construct, id: string, props: StageDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `runlake-${props.stage}`,
      defaultInterval: Duration.days(1),
      widgets: [
        [this.#introduction(props.stage)],
        ...this.#alarms(props.alarms),
        ...props.lanes.flatMap((lane) => this.#source(props.stage, lane)),
        this.#queues(props),
        this.#functions(props.functions),
        this.#lake(props),
      ],
    });
  }

  #introduction(stage: StageName): IWidget {
    const { region } = Stack.of(this);
    const logs = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:logs-insights`;
    return new TextWidget({
      width: ROW.full,
      height: 3,
      markdown: [
        `# Runlake ${stage}`,
        'What an alarm means, how to look and what to do: the section of `docs/runbook.md` that its text names.',
        `To follow one log from its schedule to its objects: \`docs/runbook.md\`, "Follow one log", in [Logs Insights](${logs}).`,
      ].join('\n\n'),
    });
  }

  #alarms(alarms: readonly RunbookAlarm[]): IWidget[][] {
    const rows: IWidget[][] = [];
    for (let at = 0; at < alarms.length; at += MAX_ALARMS) {
      const some = alarms.slice(at, at + MAX_ALARMS);
      rows.push([
        new AlarmStatusWidget({
          title: 'Alarms',
          width: ROW.full,
          height: Math.min(2 + Math.ceil(some.length / 4), 12),
          alarms: [...some],
        }),
      ]);
    }
    return rows;
  }

  #source(stage: StageName, { source, queue }: Lane): IWidget[][] {
    const of = { stage, source: source.id };
    const measured = (name: MetricName, statistic: Statistic, every = period): IMetric =>
      sourceMetric(of, name, { statistic, period: every });
    const waiting: MetricOptions = { period, statistic: 'Maximum' };
    return [
      [new TextWidget({ width: ROW.full, height: 1, markdown: `## ${source.id} (${source.vendor})` })],
      [
        graph('Landed', [measured('LandedLogs', 'Sum')], [measured('LandedBytes', 'Sum')]),
        graph(
          'Lag behind READY, polls a log',
          [measured('ReadyLagSeconds', 'Average')],
          [measured('PollsPerLog', 'Average')],
        ),
        graph('Requests, throttled ones', [measured('Requests', 'Sum'), measured('ThrottledRequests', 'Sum')]),
        graph(
          'Budget (% of the limit), circuit',
          [measured('BudgetPercent', 'Minimum')],
          [measured('CircuitOpen', 'Maximum')],
        ),
      ],
      [
        graph(
          'Open slices, oldest (s)',
          [measured('OpenSlices', 'Maximum')],
          [measured('OldestOpenSeconds', 'Maximum')],
        ),
        graph(
          'Queue, dead letters, given up',
          [
            queue.queue.metricApproximateNumberOfMessagesVisible(waiting),
            queue.deadLetterQueue.metricApproximateNumberOfMessagesVisible(waiting),
            measured('GivenUp', 'Sum'),
          ],
          [queue.queue.metricApproximateAgeOfOldestMessage(waiting)],
        ),
        graph('Tables: days behind, rows built', [measured('DirtyDays', 'Maximum')], [measured('BuiltRows', 'Sum')]),
        graph(
          'Audit: complete (%), holes, freshness (s)',
          [measured('CompletenessPercent', 'Minimum', day), measured('Holes', 'Maximum', day)],
          [measured('FreshnessSeconds', 'Maximum', day)],
        ),
      ],
    ];
  }

  #queues({ curateQueue, events }: StageDashboardProps): IWidget[] {
    const waiting: MetricOptions = { period, statistic: 'Maximum' };
    return [
      graph(
        'Days that wait for the curator',
        [
          curateQueue.queue.metricApproximateNumberOfMessagesVisible(waiting),
          curateQueue.deadLetterQueue.metricApproximateNumberOfMessagesVisible(waiting),
        ],
        [curateQueue.queue.metricApproximateAgeOfOldestMessage(waiting)],
        ROW.half,
      ),
      graph('Undelivered events', [events.undelivered.metricApproximateNumberOfMessagesVisible(waiting)], [], ROW.half),
    ];
  }

  #functions(functions: readonly PipelineFunction[]): IWidget[] {
    const lambdas = functions.map(({ lambda }) => lambda);
    return [
      graph(
        'Invocations',
        lambdas.map((lambda) => lambda.metricInvocations({ period })),
      ),
      graph(
        'Errors, throttles',
        lambdas.map((lambda) => lambda.metricErrors({ period })),
        lambdas.map((lambda) => lambda.metricThrottles({ period })),
      ),
      graph(
        'Duration',
        lambdas.map((lambda) => lambda.metricDuration({ period, statistic: 'p95' })),
      ),
      graph(
        'Concurrency',
        lambdas.map((lambda) => lambda.metric('ConcurrentExecutions', { period, statistic: 'Maximum' })),
      ),
    ];
  }

  #lake({ stage, lanes }: StageDashboardProps): IWidget[] {
    const each = (name: MetricName, statistic: Statistic): IMetric[] =>
      lanes.map(({ source }) => sourceMetric({ stage, source: source.id }, name, { statistic, period }));
    return [
      graph('Length of a build (s)', each('BuildSeconds', 'Maximum'), [], ROW.half),
      graph('Parquet written (bytes)', each('BuiltBytes', 'Sum'), [], ROW.half),
    ];
  }
}

const graph = (
  title: string,
  left: readonly IMetric[],
  right: readonly IMetric[] = [],
  width: number = ROW.quarter,
): GraphWidget => new GraphWidget({ title, left: [...left], right: [...right], width, height: ROW.height });
