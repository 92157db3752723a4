import { describe, expect, it } from 'vitest';
import { compareCalls, expectedCalls } from './aws-formula.ts';

const exactly = (calls: number) => ({ least: calls, most: calls });

describe('expectedCalls', () => {
  it('counts each delivery, each wait and each object', () => {
    const logs = [
      { deliveries: 1, storedParts: 0 },
      { deliveries: 5, storedParts: 0 },
      { deliveries: 2, storedParts: 3 },
    ];
    expect(expectedCalls({ pages: [3], logs, wallSeconds: 5 })).toMatchObject({
      'DynamoDB PutItem': { least: 3 + 8 + 1 + 1, most: 3 + 8 + 1 + 1 + 1 + 3 * 8 },
      'DynamoDB Query': exactly(5),
      'DynamoDB UpdateItem': { least: 8 + 3 + 1, most: 8 + 2 * (3 + 1) },
      'S3 PutObject': exactly(2),
      'S3 CreateMultipartUpload': exactly(1),
      'S3 UploadPart': exactly(3),
      'SQS SendMessage': exactly(1 + 5),
      'SQS SendMessageBatch': exactly(1),
      'SQS ReceiveMessage': { least: 1, most: 11 },
    });
  });

  it('sends the slice of a page that has only one as a single message', () => {
    const logs = [{ deliveries: 1, storedParts: 11 }];
    expect(expectedCalls({ pages: [1], logs, wallSeconds: 5 })).toMatchObject({
      'SQS SendMessage': exactly(2),
      'SQS SendMessageBatch': exactly(0),
    });
  });
});

describe('compareCalls', () => {
  it('does not accept a call that nobody expected, nor one that is missing', () => {
    const compared = compareCalls({ 'S3 HeadObject': 1 }, { 'S3 PutObject': exactly(1) });
    expect(compared.map(({ kind, fits }) => [kind, fits])).toEqual([
      ['S3 HeadObject', false],
      ['S3 PutObject', false],
    ]);
  });
});
