import { type DeadMessage, taskOfLetter } from '../../shared/domain/read-dead-letter.ts';
import type { RetryTask } from '../../shared/domain/task.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/**
 * The body that is sent when a dead letter is redriven: its own, but for a step of a slice that was given up since. Workers
 * refuse such a step, as the slice has ended; what opens it once more is sent instead. Errors: transient.
 */
export async function redrivenBody(index: Pick<SliceIndex, 'get'>, letter: DeadMessage): Promise<string> {
  const task = taskOfLetter(letter);
  if (task?.kind !== 'fetch' || (await index.get(task))?.state !== 'failed') return letter.body;
  const { v, source, stream, id } = task;
  const retry: RetryTask = { v, kind: 'retry', source, stream, id };
  return JSON.stringify(retry);
}
