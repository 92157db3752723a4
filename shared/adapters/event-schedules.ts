import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { callAws } from './aws-failure.ts';

/** A schedule as EventBridge Scheduler tells it. */
export interface ScheduleStatus {
  readonly name: string;
  /** `ENABLED` or `DISABLED`. */
  readonly state: string;
  readonly expression: string;
  /** ARN of the queue or function that it starts. */
  readonly target: string;
}

/** The client of this machine's account and region, as the SDK finds them. */
export const schedulerClient = (): SchedulerClient => new SchedulerClient({ maxAttempts: 4 });

/** One schedule of the default group. Errors: transient, as of every AWS call. */
export async function scheduleStatus(client: SchedulerClient, name: string): Promise<ScheduleStatus> {
  const call = { service: 'Scheduler', operation: 'GetSchedule', resource: `schedule ${name}` };
  const answer = await callAws(call, () => client.send(new GetScheduleCommand({ Name: name })));
  const { State = '', ScheduleExpression = '', Target } = answer;
  return { name, state: State, expression: ScheduleExpression, target: Target?.Arn ?? '' };
}
