import { curateDeadLetterQueueName, curateQueueName, deadLetterQueueName, queueName } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';

/** Where the two queues of a source are, and the curator's. */
export interface QueueUrls {
  queue(source: string): string;
  deadLetters(source: string): string;
  curate(): string;
  curateDeadLetters(): string;
}

/** In the cloud every queue URL is one prefix followed by the queue's name. */
export const queueUrlsByPrefix = (prefix: string, stage: string): QueueUrls => ({
  queue: (source) => `${prefix}${queueName(stage, source)}`,
  deadLetters: (source) => `${prefix}${deadLetterQueueName(stage, source)}`,
  curate: () => `${prefix}${curateQueueName(stage)}`,
  curateDeadLetters: () => `${prefix}${curateDeadLetterQueueName(stage)}`,
});

/** URLs by queue name, as the embedded cloud gives them. Errors: config, when a source has no queue. */
export function queueUrlsByName(urls: Readonly<Record<string, string>>, stage: string): QueueUrls {
  const find = (name: string): string => {
    const url = urls[name];
    if (url === undefined)
      throw new IngestError('config', `There is no queue ${name}: is the source in sources.yaml, and deployed?`);
    return url;
  };
  return {
    queue: (source) => find(queueName(stage, source)),
    deadLetters: (source) => find(deadLetterQueueName(stage, source)),
    curate: () => find(curateQueueName(stage)),
    curateDeadLetters: () => find(curateDeadLetterQueueName(stage)),
  };
}
