import type { Socket } from 'node:net';
import { z } from 'zod';
import { SqsError, type SqsQueue, type SqsStore } from './fauxqs-parts.ts';

const LONGEST_DELAY_SECONDS = 900;

const DelayedSchema = z.looseObject({ DelaySeconds: z.number().optional() });
const SendSchema = DelayedSchema.extend({ Entries: z.array(DelayedSchema).optional() });
const ReceiveSchema = z.looseObject({ QueueUrl: z.string(), WaitTimeSeconds: z.number().optional() });

/** Refuses a delay that SQS would refuse; fauxqs takes any. A batch is refused as a whole, which SQS does entry by entry. */
export function checkDelays(body: unknown): void {
  const parsed = SendSchema.safeParse(body);
  if (!parsed.success) return;
  for (const { DelaySeconds: delay = 0 } of [parsed.data, ...(parsed.data.Entries ?? [])]) {
    if (delay >= 0 && delay <= LONGEST_DELAY_SECONDS) continue;
    throw new SqsError(
      'InvalidParameterValue',
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
}

/**
 * Waits, as a long poll does, until there is something to receive, and says whether anybody is still there to receive it.
 *
 * fauxqs waits inside its receive and then takes messages for a client that may have left, which hides them until their
 * visibility timeout. It looks for expired delays and visibility timeouts every 20 ms while somebody waits; new messages
 * wake at once.
 */
export async function longPoll(store: SqsStore, body: unknown, socket: Socket): Promise<'receive' | 'gone'> {
  const parsed = ReceiveSchema.safeParse(body);
  if (!parsed.success) return 'receive';
  const queue = store.getQueue(parsed.data.QueueUrl);
  if (queue === undefined) return 'receive';
  const waitSeconds = parsed.data.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds ?? 0);
  // fauxqs validates the range; it only must not wait on its own after this.
  if (waitSeconds > 20) return 'receive';
  const endsAt = performance.now() + waitSeconds * 1000;
  while (!hasMessages(queue) && !socket.destroyed) {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) break;
    await untilMessagesOrClosed(queue, leftMs, socket);
  }
  return socket.destroyed ? 'gone' : 'receive';
}

function hasMessages(queue: SqsQueue): boolean {
  queue.processTimers();
  return queue.messages.length > 0;
}

async function untilMessagesOrClosed(queue: SqsQueue, leftMs: number, socket: Socket): Promise<void> {
  let onClose = () => {};
  const closed = new Promise<void>((resolve) => {
    onClose = resolve;
    socket.once('close', onClose);
  });
  await Promise.race([queue.waitForMessages(leftMs / 1000), closed]);
  socket.off('close', onClose);
}
