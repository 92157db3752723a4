import { Duration, TimeZone } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ScheduleRole } from './schedule-role.ts';
import type { Lane } from './source-queue.ts';

export interface SourceScheduleProps extends Lane {
  readonly scheduleRole: ScheduleRole;
}

const MINUTES = { minute: 1, hour: 60, day: 1440 } as const;

/**
 * How far a start may be moved, so that sources do not ask their vendors all at the same moment.
 *
 * A fifth of the period for rates of five minutes and more, at most 15 minutes; none for `cron` and `at`, which name a moment.
 */
export function timeWindowOf(expression: string): TimeWindow {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const unit = rate?.[2];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') return TimeWindow.off();
  const window = Math.min(15, Math.floor((Number(rate?.[1]) * MINUTES[unit]) / 5));
  return window < 1 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(window));
}

/**
 * Sends the discover task of a source to its queue, as often as `sources.yaml` says.
 *
 * What Scheduler can not deliver for an hour goes to the source's dead-letter queue, where the alarm sees it.
 */
export class SourceSchedule extends Construct {
  constructor(scope: Construct, id: string, { source, queue, scheduleRole }: SourceScheduleProps) {
    super(scope, id);
    new Schedule(this, 'Discover', {
      description: `Looks for new runs of ${source.id}`,
      schedule: ScheduleExpression.expression(source.schedule, TimeZone.ETC_UTC),
      timeWindow: timeWindowOf(source.schedule),
      target: new SqsSendMessage(queue.queue, {
        // Equals a DiscoverTask of shared/domain/task.ts, which infra may not import; test/infra/queues-and-schedules.test.ts parses it.
        input: ScheduleTargetInput.fromObject({ v: 1, kind: 'discover', source: source.id, attempt: 0 }),
        deadLetterQueue: queue.deadLetterQueue,
        maxEventAge: Duration.hours(1),
        retryAttempts: 30,
        role: scheduleRole.role,
      }),
    });
  }
}
