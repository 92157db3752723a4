import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deadLetterQueueName, queueName, sourceOfQueue } from '../../../shared/config/names.ts';
import { SourceIdField } from '../../../shared/config/source-fields.ts';

const stage = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const id = fc
  .oneof(fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/), fc.constantFrom('runlake-prod-x', 'dlq', 'a--b'))
  .filter((text) => SourceIdField.safeParse(text).success);
const arnOf = (queue: string): string => `arn:aws:sqs:eu-central-1:123456789012:${queue}`;

it('the source of a queue is the one that the queue was named for', () => {
  fc.assert(
    fc.property(stage, id, (name, source) => {
      expect(sourceOfQueue(arnOf(queueName(name, source)))).toBe(source);
    }),
    { numRuns: 1_000 },
  );
});

it('no two sources share a queue, not even one with the other’s dead letters, and SQS takes every name', () => {
  fc.assert(
    fc.property(stage, id, id, (name, left, right) => {
      const queues = [left, right].flatMap((source) => [queueName(name, source), deadLetterQueueName(name, source)]);
      expect(new Set(queues).size).toBe(left === right ? 2 : 4);
      for (const queue of queues) expect(queue).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    }),
    { numRuns: 1_000 },
  );
});

it('a source can not be named like the dead-letter queue of another', () => {
  expect(queueName('prod', 'eu-dlq')).toBe(deadLetterQueueName('prod', 'eu'));
  expect(SourceIdField.safeParse('eu-dlq').success).toBe(false);
});
