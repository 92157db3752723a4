import { Duration, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmValues, StageName } from '../stages.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { sourceMetric } from './source-metric.ts';
import type { Lane } from './source-queue.ts';
import type { SweeperFunction } from './sweeper-function.ts';
import type { WorkerFunction } from './worker-function.ts';

export interface PipelineAlarmsProps {
  readonly stage: StageName;
  readonly values: AlarmValues;
  readonly lanes: readonly Lane[];
  readonly worker: WorkerFunction;
  readonly sweeper: SweeperFunction;
  readonly topic: AlarmTopic;
}

const period = Duration.minutes(5);
const hour = Duration.hours(1);
/** A source whose budget stays below this share is slower than its limit allows. Units: percent. */
const THROTTLED_BELOW = 50;

/** The alarms of what brings logs home: of each source, of the worker and of the sweeper. Plain metrics only. */
export class PipelineAlarms extends Construct {
  readonly all: readonly RunbookAlarm[];

  constructor(scope: Construct, id: string, props: PipelineAlarmsProps) {
    super(scope, id);
    const ofSources = props.lanes.flatMap((lane) => {
      const alarms = [...this.#ofQueues(lane, props), ...this.#ofVendor(lane, props)];
      for (const alarm of alarms) Tags.of(alarm).add('runlake:source', lane.source.id);
      return alarms;
    });
    this.all = [...ofSources, ...this.#ofFunctions(props)];
  }

  #ofQueues({ source, queue }: Lane, { stage, values, topic }: PipelineAlarmsProps): RunbookAlarm[] {
    const prefix = `runlake-${stage}`;
    return [
      new RunbookAlarm(this, `DeadLetters-${source.id}`, {
        name: `${prefix}-${source.id}-dead-letters`,
        impact: `Runlake gave up on at least one task of ${source.id}; its log will not land by itself.`,
        section: 'dead-letter-queue-not-empty',
        metric: queue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        threshold: 1,
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, `OldestMessage-${source.id}`, {
        name: `${prefix}-${source.id}-oldest-message`,
        impact: `Tasks of ${source.id} wait too long; its logs land late.`,
        section: 'oldest-message-too-old',
        metric: queue.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        threshold: values.oldestMessage.toSeconds(),
        periods: 1,
        topic,
      }),
    ];
  }

  /** On what the sweeper measures of a source every five minutes. */
  #ofVendor({ source }: Lane, { stage, values, topic }: PipelineAlarmsProps): RunbookAlarm[] {
    const of = { stage, source: source.id };
    const prefix = `runlake-${stage}-${source.id}`;
    return [
      new RunbookAlarm(this, `OldestSlice-${source.id}`, {
        name: `${prefix}-oldest-slice`,
        impact: `A log of ${source.id} could be here for long and is not; it is not given up yet either.`,
        section: 'slices-open-too-long',
        metric: sourceMetric(of, 'OldestOpenSeconds', { statistic: 'Maximum', period }),
        threshold: values.oldestSlice.toSeconds(),
        // A slice that is tried once more after days is given a quarter of an hour.
        periods: 3,
        topic,
      }),
      new RunbookAlarm(this, `VendorSilent-${source.id}`, {
        name: `${prefix}-vendor-silent`,
        impact: `The vendor of ${source.id} does not answer; its logs wait, and nothing of them is lost until the vendor deletes them.`,
        section: 'vendor-does-not-answer',
        metric: sourceMetric(of, 'CircuitOpen', { statistic: 'Minimum', period }),
        threshold: 1,
        periods: values.vendorSilent.toMinutes() / period.toMinutes(),
        topic,
      }),
      new RunbookAlarm(this, `Throttled-${source.id}`, {
        name: `${prefix}-throttled`,
        impact: `The vendor of ${source.id} has held us below half of its limit for hours; its logs land late.`,
        section: 'vendor-throttles',
        metric: sourceMetric(of, 'BudgetPercent', { statistic: 'Maximum', period: hour }),
        threshold: THROTTLED_BELOW,
        when: 'below',
        periods: values.throttled.toHours(),
        topic,
      }),
    ];
  }

  #ofFunctions({ stage, values, worker, sweeper, topic }: PipelineAlarmsProps): RunbookAlarm[] {
    const prefix = `runlake-${stage}`;
    const errors = { threshold: 1, periods: values.failingPeriods, topic } as const;
    return [
      new RunbookAlarm(this, 'WorkerErrors', {
        ...errors,
        name: `${prefix}-worker-errors`,
        impact:
          'Invocations of the worker end in an error or a timeout; their tasks come back after the visibility timeout.',
        section: 'worker-errors',
        metric: worker.function.lambda.metricErrors({ period }),
      }),
      new RunbookAlarm(this, 'WorkerThrottles', {
        name: `${prefix}-worker-throttles`,
        impact: 'Lambda refuses invocations of the worker; tasks wait although nobody works on them.',
        section: 'functions-throttled',
        metric: worker.function.lambda.metricThrottles({ period }),
        threshold: 1,
        periods: 3,
        topic,
      }),
      new RunbookAlarm(this, 'SweeperErrors', {
        ...errors,
        name: `${prefix}-sweeper-errors`,
        impact: 'The sweeper fails; a task whose message was lost is not taken up again.',
        section: 'sweeper-errors',
        metric: sweeper.function.lambda.metricErrors({ period }),
      }),
      new RunbookAlarm(this, 'SweeperSilent', {
        name: `${prefix}-sweeper-silent`,
        impact: 'The sweeper does not run: lost messages stay lost, and several alarms have nothing to look at.',
        section: 'sweeper-silent',
        metric: sweeper.function.lambda.metricInvocations({ period: Duration.minutes(15) }),
        threshold: 1,
        when: 'below',
        whenSilent: true,
        periods: 2,
        topic,
      }),
    ];
  }
}
