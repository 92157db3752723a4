import { Duration, Tags } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/config/metric-names.ts';
import type { AlarmValues, StageName } from '../stages.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import type { AuditFunction } from './audit-function.ts';
import type { CurateQueue } from './curate-queue.ts';
import type { CuratorFunction } from './curator-function.ts';
import type { LandedEvents } from './landed-events.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { sourceMetric } from './source-metric.ts';
import type { Lane } from './source-queue.ts';

export interface LakeAlarmsProps {
  readonly stage: StageName;
  readonly values: AlarmValues;
  readonly lanes: readonly Lane[];
  readonly curateQueue: CurateQueue;
  readonly curator: CuratorFunction;
  readonly events: LandedEvents;
  readonly audit: AuditFunction;
  readonly topic: AlarmTopic;
}

const period = Duration.minutes(5);

/** The alarms of what follows landing: tables, events and audits. Plain metrics only. */
export class LakeAlarms extends Construct {
  readonly all: readonly RunbookAlarm[];

  constructor(scope: Construct, id: string, props: LakeAlarmsProps) {
    super(scope, id);
    const ofSources = props.lanes.flatMap(({ source }) => {
      const alarms = this.#ofSource(source.id, props);
      for (const alarm of alarms) Tags.of(alarm).add('runlake:source', source.id);
      return alarms;
    });
    this.all = [...this.#ofCurator(props), ...this.#ofEventsAndAudit(props), ...ofSources];
  }

  #ofCurator({ stage, values, curateQueue, curator, topic }: LakeAlarmsProps): RunbookAlarm[] {
    const prefix = `runlake-${stage}`;
    return [
      new RunbookAlarm(this, 'CurateDeadLetters', {
        name: `${prefix}-curate-dead-letters`,
        impact: 'The tables of at least one day could not be built five times; queries see that day as it was before.',
        section: 'dead-letters-of-the-curator',
        metric: curateQueue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        threshold: 1,
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, 'LakeBehind', {
        name: `${prefix}-lake-behind`,
        impact: 'Days wait too long to be built; queries do not see the newest logs.',
        section: 'lake-behind',
        metric: curateQueue.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        threshold: values.oldestMessage.toSeconds(),
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, 'CuratorErrors', {
        name: `${prefix}-curator-errors`,
        impact: 'Builds of tables end in an error or a timeout; they are tried again after the visibility timeout.',
        section: 'curator-errors',
        metric: curator.function.lambda.metricErrors({ period }),
        threshold: 1,
        periods: values.failingPeriods,
        topic,
      }),
      new RunbookAlarm(this, 'CuratorThrottles', {
        name: `${prefix}-curator-throttles`,
        impact: 'Lambda refuses invocations of the curator; days wait although nobody builds them.',
        section: 'functions-throttled',
        metric: curator.function.lambda.metricThrottles({ period }),
        threshold: 1,
        periods: 3,
        topic,
      }),
    ];
  }

  #ofEventsAndAudit({ stage, events, audit, topic }: LakeAlarmsProps): RunbookAlarm[] {
    const prefix = `runlake-${stage}`;
    return [
      new RunbookAlarm(this, 'UndeliveredEvents', {
        name: `${prefix}-landed-events-undelivered`,
        impact: 'At least one log has landed without its event; whoever waits for events does not know of it.',
        section: 'landed-events-undelivered',
        metric: events.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        threshold: 1,
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, 'AuditErrors', {
        name: `${prefix}-audit-errors`,
        impact: 'The audit of the day failed or a vendor did not answer it; whether anything is missing is not known.',
        section: 'audit-errors',
        metric: audit.function.lambda.metricErrors({ period }),
        threshold: 1,
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, 'AuditSilent', {
        name: `${prefix}-audit-silent`,
        impact: 'No audit has begun for more than a day; whether anything is missing is not known.',
        section: 'audit-silent',
        // Thirty hours: whenever they are looked at, there was a night among them.
        metric: audit.function.lambda.metricInvocations({ period: Duration.hours(6) }),
        threshold: 1,
        when: 'below',
        whenSilent: true,
        periods: 5,
        topic,
      }),
    ];
  }

  #ofSource(source: string, { stage, values, topic }: LakeAlarmsProps): RunbookAlarm[] {
    // Measured once a day.
    const measured = (name: MetricName, statistic: 'Maximum' | 'Minimum'): Metric =>
      sourceMetric({ stage, source }, name, { statistic, period: Duration.days(1) });
    return [
      new RunbookAlarm(this, `Incomplete-${source}`, {
        name: `runlake-${stage}-${source}-incomplete`,
        impact: `The vendor of ${source} lists something that has not landed; the audit names it.`,
        section: 'logs-are-missing',
        metric: measured('CompletenessPercent', 'Minimum'),
        threshold: 100,
        when: 'below',
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, `Holes-${source}`, {
        name: `runlake-${stage}-${source}-holes`,
        impact: `Logs, index and tables of ${source} do not agree; the audit names every hole.`,
        section: 'holes-of-an-audit',
        metric: measured('Holes', 'Maximum'),
        threshold: 1,
        periods: 1,
        topic,
      }),
      new RunbookAlarm(this, `NotFresh-${source}`, {
        name: `runlake-${stage}-${source}-not-fresh`,
        impact: `Nothing of ${source} has landed for longer than it usually rests.`,
        section: 'no-new-logs',
        metric: measured('FreshnessSeconds', 'Maximum'),
        threshold: values.freshness.toSeconds(),
        periods: 1,
        topic,
      }),
    ];
  }
}
