import type { Context, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createCurateHandler } from '../../../../functions/curate/create-handler.ts';
import { curateQueueName } from '../../../../shared/config/names.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { DT, ID, lakeScene, rawKeyOf, TASK } from './lake-scene.ts';

const context = { getRemainingTimeInMillis: () => 600_000 } as Context;

const record = (messageId: string, body: unknown): SQSRecord => ({
  messageId,
  receiptHandle: 'handle',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'me',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-central-1:1:${curateQueueName('prod')}`,
  awsRegion: 'eu-central-1',
});

function scene() {
  const all = lakeScene();
  const lines: unknown[] = [];
  const handler = createCurateHandler(
    async () => all.services,
    (line) => lines.push(line),
  );
  return { ...all, handler, lines };
}

describe('the curator’s handler', () => {
  it('builds the day that a message names, and reports nothing', async () => {
    const { handler, land, shown, lines } = scene();
    await land('run-1');
    expect(await handler({ Records: [record('1', TASK)] }, context)).toEqual({ batchItemFailures: [] });
    expect(await shown()).toEqual([rawKeyOf('run-1')]);
    expect(lines).toEqual([]);
  });

  it('builds a clean day again for a message that forces it, as people send it', async () => {
    const { handler, land, lake } = scene();
    await land('run-1');
    await handler({ Records: [record('1', TASK)] }, context);
    const message = `{"v":1,"kind":"curate","source":"${ID.source}","dt":"${DT}","force":true}`;
    expect(await handler({ Records: [record('2', message)] }, context)).toEqual({ batchItemFailures: [] });
    expect(lake.builder.requests).toHaveLength(2);
  });

  it.each([
    'rubbish',
    { ...TASK, v: 2 },
    { ...TASK, dt: '2026-11-20/../x' },
    { ...TASK, more: 1 },
    { ...TASK, force: false },
    { v: 1, kind: 'discover', source: 's' },
  ])('has SQS deliver %j again, until it moves to the dead letters', async (body) => {
    const { handler, land, lines, partitions } = scene();
    await land('run-1');
    const answer = await handler({ Records: [record('1', body), record('2', TASK)] }, context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(lines).toMatchObject([{ event: 'build failed', messageId: '1', kind: 'task' }]);
    expect((await partitions.get(ID))?.dueAtMs).toBeUndefined();
  });

  it('reports a day that could not be built, without what is secret in the reason', async () => {
    const all = lakeScene({
      builder: {
        build: () =>
          Promise.reject(new IngestError('transient', 'disk: https://store.example/?X-Amz-Signature=f00d4711f00d')),
      },
    });
    await all.land('run-1');
    const lines: unknown[] = [];
    const handler = createCurateHandler(
      async () => all.services,
      (line) => lines.push(line),
    );
    const answer = await handler({ Records: [record('1', TASK)] }, context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(JSON.stringify(lines)).not.toContain('f00d4711');
    expect(all.partitions.rows()).toMatchObject([{ dt: DT, builtSequence: 0 }]);
  });

  it('fails as a whole when its services can not be made', async () => {
    const handler = createCurateHandler(
      () => Promise.reject(new IngestError('config', 'no bucket')),
      () => {},
    );
    await expect(handler({ Records: [record('1', TASK)] }, context)).rejects.toThrow('no bucket');
  });
});
