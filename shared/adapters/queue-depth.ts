import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from './aws-failure.ts';

/** About how many messages a queue holds. */
export interface QueueDepth {
  /** Could be taken now. */
  readonly visible: number;
  /** Are being worked on. */
  readonly inFlight: number;
  readonly delayed: number;
}

/** Asks a queue how full it is. Errors: transient, as of every AWS call. */
export async function queueDepth(client: SQSClient, url: string): Promise<QueueDepth> {
  const call = {
    service: 'SQS',
    operation: 'GetQueueAttributes',
    resource: `queue ${url.slice(url.lastIndexOf('/') + 1)}`,
  };
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  const { Attributes = {} } = await callAws(call, () => client.send(command));
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
