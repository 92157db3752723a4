import { type ScheduleStatus, schedulerClient, scheduleStatus } from '../../shared/adapters/event-schedules.ts';
import { LambdaControl, lambdaClient } from '../../shared/adapters/lambda-control.ts';

/** What the doctor asks of the machinery around the code of a stage. */
export interface StageControl {
  readonly lambda: Pick<LambdaControl, 'status' | 'mappings' | 'invoke'>;
  schedule(name: string): Promise<ScheduleStatus>;
}

/** Opens it for `work`, with the AWS credentials and region of this shell, and closes it again. */
export async function withStageControl<T>(work: (control: StageControl) => Promise<T>): Promise<T> {
  const [lambda, scheduler] = [lambdaClient(), schedulerClient()];
  try {
    return await work({ lambda: new LambdaControl(lambda), schedule: (name) => scheduleStatus(scheduler, name) });
  } finally {
    lambda.destroy();
    scheduler.destroy();
  }
}
