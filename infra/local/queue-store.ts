import { queueUrl } from './cloud-resources.ts';
import { SnsStore, type SqsQueue, SqsStore } from './fauxqs-parts.ts';
import type { QueuePersistence } from './queue-persistence.ts';

/** fauxqs's SQS with queue URLs that follow the port of this start and not the one of the first. */
export class EmbeddedQueueStore extends SqsStore {
  readonly #endpoint: string;
  readonly #storage: QueuePersistence;

  constructor(endpoint: string, storage: QueuePersistence) {
    super();
    this.#endpoint = endpoint;
    this.#storage = storage;
  }

  override buildQueueUrl(name: string): string {
    return queueUrl(this.#endpoint, name);
  }

  override createQueue(...args: Parameters<SqsStore['createQueue']>): SqsQueue {
    const [name, , ...rest] = args;
    const queue = super.createQueue(name, this.buildQueueUrl(name), ...rest);
    receiveAtomically(queue, this.#storage);
    return queue;
  }
}

/**
 * A receive moves poison messages to the dead-letter queue by a delete and an insert: one transaction, or a death between
 * the two loses the message. When it fails (a full disk), nobody has received anything, so memory goes back too.
 */
function receiveAtomically(queue: SqsQueue, storage: QueuePersistence): void {
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (...args) => {
    if (isEmpty(queue)) return [];
    const before = { ready: [...queue.messages], inFlight: queue.inflightMessages.size };
    try {
      return storage.atomically(() => dequeue(...args));
    } catch (error) {
      const taken = before.ready.slice(0, before.ready.length - queue.messages.length);
      for (const message of taken) message.approximateReceiveCount -= 1;
      for (const handle of [...queue.inflightMessages.keys()].slice(before.inFlight))
        queue.inflightMessages.delete(handle);
      queue.messages = before.ready;
      throw error;
    }
  };
}

function isEmpty(queue: SqsQueue): boolean {
  queue.processTimers();
  return queue.messages.length === 0 && !queue.isFifo();
}

/** Loads every queue with its messages; with `release`, nothing stays in flight. */
export function loadQueues(
  store: EmbeddedQueueStore,
  storage: QueuePersistence,
  inFlight: 'release' | 'keep',
): SnsStore {
  const topics = new SnsStore();
  storage.loadSqsAndSns(store, topics);
  // fauxqs loads before it connects the storage, or loading would write every queue and drop its messages.
  store.persistence = storage;
  topics.persistence = storage;
  for (const queue of store.allQueues()) {
    queue.persistence = storage;
    if (inFlight === 'keep') continue;
    for (const receiptHandle of [...queue.inflightMessages.keys()]) queue.changeVisibility(receiptHandle, 0);
  }
  return topics;
}
