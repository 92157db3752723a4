import { deadLetterFields } from '../../shared/domain/dead-letter-fields.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { type Task, TaskSchema } from '../../shared/domain/task.ts';
import { backfill } from '../backfill/backfill.ts';
import { asOperation } from '../budget/operation.ts';
import { waitInPlace } from '../budget/wait-in-place.ts';
import { discover } from '../discover/discover.ts';
import { fetch } from '../fetch/fetch.ts';
import { retry } from '../retry/retry.ts';
import type { Delivery, Services } from '../services.ts';

/** A message as it was delivered from the queue of a source. */
export interface DeliveredMessage extends Delivery {
  readonly body: string;
  /** Name of the queue it came from; decides the source of a body that can not be read. */
  readonly source: string;
}

/**
 * Does what one message asks for. A body that is no task of ours can never succeed: it goes to the dead letters at once.
 * Errors: what SQS should deliver again.
 */
export async function work(services: Services, message: DeliveredMessage): Promise<void> {
  const task = parseTask(message.body);
  if (task === undefined || !services.sourceIds.includes(task.source)) {
    const why = task === undefined ? 'the message is not a task' : `no source ${task.source} is configured`;
    const error = new IngestError('task', `Message ${message.messageId}: ${why}`, { source: message.source });
    services.telemetry.emit({
      kind: 'problem',
      source: message.source,
      error: { kind: error.kind, message: error.message },
    });
    await services.queue.deadLetter({
      source: message.source,
      body: message.body,
      reason: error.message,
      fields: deadLetterFields({ kind: error.kind, attempts: message.receiveCount }),
    });
    services.telemetry.emit({ kind: 'given up', source: message.source, reason: error.kind });
    return;
  }
  const lists = task.kind === 'discover' || task.kind === 'backfill';
  const inPlace = lists ? waitInPlace(services.environment, message) : undefined;
  await asOperation(() => perform(services, task, message), inPlace);
}

async function perform(services: Services, task: Task, delivery: Delivery): Promise<void> {
  switch (task.kind) {
    case 'discover':
      return await discover(services, task, delivery);
    case 'fetch':
      return await fetch(services, task, delivery);
    case 'retry':
      return await retry(services, task);
    case 'backfill':
      return await backfill(services, task, delivery);
  }
}

function parseTask(body: string) {
  try {
    return TaskSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
