import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmValues, StageName } from '../stages.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
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

/** The alarms of a stage: two per source and one per function. Plain metrics only. */
export class PipelineAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, values, lanes, worker, sweeper, topic }: PipelineAlarmsProps) {
    super(scope, id);
    const prefix = `runlake-${stage}`;
    for (const { source, queue } of lanes) {
      new RunbookAlarm(this, `DeadLetters-${source.id}`, {
        name: `${prefix}-${source.id}-dead-letters`,
        impact: `Runlake gave up on at least one task of ${source.id}; its log will not land by itself.`,
        section: 'dead-letter-queue-not-empty',
        metric: queue.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        threshold: 1,
        periods: 1,
        topic,
      });
      new RunbookAlarm(this, `OldestMessage-${source.id}`, {
        name: `${prefix}-${source.id}-oldest-message`,
        impact: `Tasks of ${source.id} wait too long; its logs land late.`,
        section: 'oldest-message-too-old',
        metric: queue.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        threshold: values.oldestMessage.toSeconds(),
        periods: 1,
        topic,
      });
    }
    const errors = { threshold: 1, periods: values.failingPeriods, topic } as const;
    new RunbookAlarm(this, 'WorkerErrors', {
      ...errors,
      name: `${prefix}-worker-errors`,
      impact:
        'Invocations of the worker end in an error or a timeout; their tasks come back after the visibility timeout.',
      section: 'worker-errors',
      metric: worker.function.lambda.metricErrors({ period }),
    });
    new RunbookAlarm(this, 'SweeperErrors', {
      ...errors,
      name: `${prefix}-sweeper-errors`,
      impact: 'The sweeper fails; a task whose message was lost is not taken up again.',
      section: 'sweeper-errors',
      metric: sweeper.function.lambda.metricErrors({ period }),
    });
  }
}
