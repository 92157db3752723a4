import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { StageClients } from './stage-clients.ts';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** Messages of a queue, those included that wait or are worked on. */
export async function queueDepth({ aws }: StageClients, queueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] });
  const { Attributes = {} } = await aws.sqs.send(command);
  return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
