import { type CurateTask, CurateTaskSchema } from '../../shared/domain/curate-task.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { type BatchHandler, createBatchHandler } from '../batch-handler.ts';
import { curate } from './curate.ts';
import type { CurateServices } from './curate-ports.ts';

/**
 * The curator's handler: builds one day after the other, and reports the messages that SQS should deliver again. A body
 * that is no task of ours fails each time, until SQS moves it to the dead letters.
 */
export const createCurateHandler = (
  services: () => Promise<CurateServices>,
  log: (line: Readonly<Record<string, unknown>>) => void,
): BatchHandler =>
  createBatchHandler({
    services,
    log,
    failure: 'build failed',
    settle: async (ready, event) => {
      const settled: PromiseSettledResult<void>[] = [];
      // One at a time: a build has the memory of the whole function.
      for (const { body } of event.Records) settled.push(...(await Promise.allSettled([curateMessage(ready, body)])));
      return settled;
    },
  });

const curateMessage = async (services: CurateServices, body: string): Promise<void> =>
  await curate(services, parseTask(body));

/** Errors: task. */
function parseTask(body: string): CurateTask {
  try {
    return CurateTaskSchema.parse(JSON.parse(body));
  } catch (cause) {
    throw new IngestError('task', 'the message is no task of the curator', { cause });
  }
}
