import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AUDIT_METRICS } from '../../shared/config/metric-names.ts';
import type { AlarmValues, StageName } from '../stages.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import type { AuditFunction } from './audit-function.ts';
import type { CurateQueue } from './curate-queue.ts';
import type { CuratorFunction } from './curator-function.ts';
import type { LandedEvents } from './landed-events.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
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
  constructor(scope: Construct, id: string, props: LakeAlarmsProps) {
    super(scope, id);
    const { stage, values, curateQueue, curator, events, audit, topic } = props;
    const prefix = `runlake-${stage}`;
    const once = { threshold: 1, periods: 1, topic } as const;
    new RunbookAlarm(this, 'CurateDeadLetters', {
      ...once,
      name: `${prefix}-curate-dead-letters`,
      impact: 'The tables of at least one day could not be built five times; queries see that day as it was before.',
      section: 'dead-letters-of-the-curator',
      metric: curateQueue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    });
    new RunbookAlarm(this, 'LakeBehind', {
      name: `${prefix}-lake-behind`,
      impact: 'Days wait too long to be built; queries do not see the newest logs.',
      section: 'lake-behind',
      metric: curateQueue.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      threshold: values.oldestMessage.toSeconds(),
      periods: 1,
      topic,
    });
    new RunbookAlarm(this, 'CuratorErrors', {
      ...once,
      periods: values.failingPeriods,
      name: `${prefix}-curator-errors`,
      impact: 'Builds of tables end in an error or a timeout; they are tried again after the visibility timeout.',
      section: 'curator-errors',
      metric: curator.function.lambda.metricErrors({ period }),
    });
    new RunbookAlarm(this, 'UndeliveredEvents', {
      ...once,
      name: `${prefix}-landed-events-undelivered`,
      impact: 'At least one log has landed without its event; whoever waits for events does not know of it.',
      section: 'landed-events-undelivered',
      metric: events.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    });
    new RunbookAlarm(this, 'AuditErrors', {
      ...once,
      name: `${prefix}-audit-errors`,
      impact: 'The audit of the day failed or a vendor did not answer it; whether anything is missing is not known.',
      section: 'audit-errors',
      metric: audit.function.lambda.metricErrors({ period }),
    });
    for (const { source } of props.lanes) this.#alarmsOf(source.id, props);
  }

  #alarmsOf(source: string, { stage, values, topic }: LakeAlarmsProps): void {
    const measured = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: AUDIT_METRICS.namespace,
        metricName,
        dimensionsMap: { [AUDIT_METRICS.stage]: stage, [AUDIT_METRICS.source]: source },
        statistic,
        // Measured once a day.
        period: Duration.days(1),
      });
    new RunbookAlarm(this, `Incomplete-${source}`, {
      name: `runlake-${stage}-${source}-incomplete`,
      impact: `The vendor of ${source} lists something that has not landed; the audit names it.`,
      section: 'logs-are-missing',
      metric: measured(AUDIT_METRICS.completeness, 'Minimum'),
      threshold: 100,
      when: 'below',
      periods: 1,
      topic,
    });
    new RunbookAlarm(this, `Holes-${source}`, {
      name: `runlake-${stage}-${source}-holes`,
      impact: `Logs, index and tables of ${source} do not agree; the audit names every hole.`,
      section: 'holes-of-an-audit',
      metric: measured(AUDIT_METRICS.holes, 'Maximum'),
      threshold: 1,
      periods: 1,
      topic,
    });
    new RunbookAlarm(this, `NotFresh-${source}`, {
      name: `runlake-${stage}-${source}-not-fresh`,
      impact: `Nothing of ${source} has landed for longer than it usually rests.`,
      section: 'no-new-logs',
      metric: measured(AUDIT_METRICS.freshness, 'Maximum'),
      threshold: values.freshness.toSeconds(),
      periods: 1,
      topic,
    });
  }
}
