import type { Context, SQSRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../../functions/services.ts';
import { createWorkerHandler } from '../../../../functions/worker/create-handler.ts';
import { queueName } from '../../../../shared/config/names.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MINUTE, pipeline, SOURCE } from '../pipeline.ts';

const context = { getRemainingTimeInMillis: () => 10 * MINUTE } as Context;

/** A record as the event source mapping of SQS gives it. */
const record = (messageId: string, body: unknown, receiveCount = 1): SQSRecord => ({
  messageId,
  receiptHandle: 'handle',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: '0',
    SenderId: 'me',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-central-1:1:${queueName('prod', SOURCE)}`,
  awsRegion: 'eu-central-1',
});

async function scene(ids: readonly string[], broken: ReadonlySet<string> = new Set()) {
  const all = pipeline({ step: () => ({ kind: 'gone', note: 'purged' }) });
  const rows = ids.map((id) => sliceRow({ id }));
  await all.index.record(rows);
  const lease = all.index.lease.bind(all.index);
  vi.spyOn(all.index, 'lease').mockImplementation(async (task, ...more) => {
    if (broken.has(task.id)) {
      throw new IngestError('transient', 'DynamoDB is down: https://dynamodb.example/?X-Amz-Signature=f00d');
    }
    return await lease(task, ...more);
  });
  const lines: unknown[] = [];
  const handler = createWorkerHandler(
    async () => all.services,
    (line) => lines.push(line),
  );
  const tasks = rows.map((row) => fetchTask(row));
  const states = () => Object.fromEntries(all.index.rows().map(({ id, state }) => [id, state]));
  return { ...all, handler, lines, tasks, states };
}

describe('the worker’s handler', () => {
  it('reports nothing when everything is done', async () => {
    const { handler, tasks, states, lines } = await scene(['a', 'b']);
    expect(await handler({ Records: [record('1', tasks[0]), record('2', tasks[1])] }, context)).toEqual({
      batchItemFailures: [],
    });
    expect(states()).toEqual({ a: 'gone', b: 'gone' });
    expect(lines).toEqual([]);
  });

  it('reports exactly the messages that failed, wherever they stand in the batch', async () => {
    const ids = ['a', 'b', 'c'];
    for (let mask = 0; mask < 8; mask += 1) {
      const broken = new Set(ids.filter((_id, at) => (mask >> at) % 2 === 1));
      const { handler, tasks, states } = await scene(ids, broken);
      const answer = await handler({ Records: tasks.map((task, at) => record(ids[at]!, task)) }, context);
      expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([...broken]);
      expect(states()).toEqual(Object.fromEntries(ids.map((id) => [id, broken.has(id) ? 'pending' : 'gone'])));
    }
  });

  it('logs why a message failed, without secrets', async () => {
    const { handler, tasks, lines } = await scene(['a'], new Set(['a']));
    await handler({ Records: [record('1', tasks[0])] }, context);
    expect(lines).toEqual([
      {
        level: 'error',
        event: 'message failed',
        messageId: '1',
        kind: 'transient',
        message: 'DynamoDB is down: https://dynamodb.example/?[redacted]',
      },
    ]);
  });

  it('sends rubbish to the dead letters of the queue that it came from, acknowledges it, and does the rest', async () => {
    const { handler, tasks, states, queue } = await scene(['a']);
    const answer = await handler({ Records: [record('1', 'rubbish'), record('2', tasks[0])] }, context);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(queue.deadLetters).toMatchObject([{ source: SOURCE, body: 'rubbish' }]);
    expect(states()).toEqual({ a: 'gone' });
  });

  it('has what was counted told at the end of every invocation, also of one that failed', async () => {
    const { services, tasks } = await scene(['a'], new Set(['a']));
    const flush = vi.fn();
    const emit = vi.fn();
    const handler = createWorkerHandler(
      async () => ({ ...services, telemetry: { emit, flush } }),
      () => {},
    );
    await handler({ Records: [record('1', tasks[0])] }, context);
    await handler({ Records: [record('2', 'rubbish')] }, context);
    expect(flush).toHaveBeenCalledTimes(2);
    expect(emit.mock.invocationCallOrder.at(-1)).toBeLessThan(flush.mock.invocationCallOrder.at(-1) ?? 0);
  });

  it('leases under the message’s id, for the time that the function has', async () => {
    const { handler, tasks, index } = await scene(['a']);
    await handler({ Records: [record('message-7', tasks[0])] }, context);
    expect(vi.mocked(index.lease).mock.calls[0]).toEqual([tasks[0], 'message-7', NOON_MS, NOON_MS + 10 * MINUTE]);
  });

  it('knows how often a message was delivered', async () => {
    const { handler, queue, index } = await scene([]);
    const failed = sliceRow({ state: 'failed', note: 'auth: refused' });
    await index.record([failed]);
    await handler({ Records: [record('1', fetchTask(failed), 1)] }, context);
    expect(queue.deadLetters).toEqual([]);
    await handler({ Records: [record('1', fetchTask(failed), 2)] }, context);
    expect(queue.deadLetters).toHaveLength(1);
  });

  it('fails as a function when its services can not be built, and builds them with the next event', async () => {
    const { services } = await scene([]);
    const build = vi.fn<() => Promise<Services>>();
    build.mockRejectedValueOnce(new IngestError('config', 'the environment lacks RUNLAKE_BUCKET'));
    build.mockResolvedValue(services);
    const handler = createWorkerHandler(build, () => {});
    await expect(handler({ Records: [record('1', 'x')] }, context)).rejects.toThrow('lacks RUNLAKE_BUCKET');
    expect(await handler({ Records: [record('1', 'x')] }, context)).toEqual({ batchItemFailures: [] });
  });
});
