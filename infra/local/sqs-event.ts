import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';

/**
 * Turns received messages into the records that Lambda would hand to a function.
 *
 * Shape: same order; a message without id or receipt handle is dropped (SQS never sends one).
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, "Example standard queue message event".
 */
export function toRecords(messages: readonly Message[], queueArn: string): SQSRecord[] {
  const region = queueArn.split(':')[3] ?? '';
  return messages.flatMap((message) => {
    const { MessageId: messageId, ReceiptHandle: receiptHandle } = message;
    if (messageId === undefined || receiptHandle === undefined) return [];
    const attributes = message.Attributes ?? {};
    const record: SQSRecord = {
      messageId,
      receiptHandle,
      body: message.Body ?? '',
      attributes: {
        ...attributes,
        ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
        SentTimestamp: attributes.SentTimestamp ?? '0',
        SenderId: attributes.SenderId ?? '',
        ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '0',
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, toAttribute(value)]),
      ),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    };
    if (message.MD5OfMessageAttributes !== undefined) record.md5OfMessageAttributes = message.MD5OfMessageAttributes;
    return [record];
  });
}

function toAttribute(value: MessageAttributeValue): SQSMessageAttribute {
  return {
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType ?? 'String',
  };
}
