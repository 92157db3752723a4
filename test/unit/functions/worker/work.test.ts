import { describe, expect, it, vi } from 'vitest';
import { work } from '../../../../functions/worker/work.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { fetchTask, sliceRow } from '../../../factories/slice.ts';
import { delivery, pipeline, SOURCE } from '../pipeline.ts';

const DISCOVER = { v: 1, kind: 'discover', source: SOURCE };
const message = (body: unknown, changes = {}) => ({
  ...delivery(),
  body: typeof body === 'string' ? body : JSON.stringify(body),
  source: SOURCE,
  ...changes,
});

describe('a message', () => {
  it('that is a discovery lists the source', async () => {
    const all = pipeline({
      async *discover() {
        yield { slices: [{ id: 'a', run: sliceRow().run, memory: {}, delaySeconds: 0 }] };
      },
    });
    await work(all.services, message(DISCOVER));
    expect(all.index.rows().map(({ id }) => id)).toEqual(['a']);
  });

  it('that is a fetch advances its slice under its own id', async () => {
    const all = pipeline({ step: (row) => ({ kind: 'gone', note: `lease of ${row.lease?.owner}` }) });
    await all.index.record([sliceRow()]);
    await work(all.services, message(fetchTask(sliceRow()), { messageId: 'message-9' }));
    expect(all.index.rows()[0]).toMatchObject({ state: 'gone', note: 'lease of message-9' });
  });

  it.each<[string, unknown, string]>([
    ['no JSON', 'rubbish', 'the message is not a task'],
    ['nothing', '', 'the message is not a task'],
    ['no task', '{"hello":1}', 'the message is not a task'],
    ['a task of another version', { ...DISCOVER, v: 2 }, 'the message is not a task'],
    ['a task with a field too many', { ...DISCOVER, force: true }, 'the message is not a task'],
    ['a task for an unknown source', { ...DISCOVER, source: 'other' }, 'no source other is configured'],
    ['a fetch for an unknown source', fetchTask(sliceRow({ source: 'other' })), 'no source other is configured'],
  ])('that is %s goes to the dead letters of its queue at once, and is done', async (_what, body, why) => {
    const { services, queue, telemetry } = pipeline({});
    const poison = message(body);
    await work(services, poison);
    const reason = `Message message-1: ${why}`;
    const fields = { class: 'poison', kind: 'task', attempts: 1 };
    expect(queue.deadLetters).toEqual([{ source: SOURCE, body: poison.body, reason, fields }]);
    expect(telemetry.of('problem')).toEqual([
      { kind: 'problem', source: SOURCE, error: { kind: 'task', message: reason } },
    ]);
  });

  it('that is poison comes again when its dead letter can not be sent', async () => {
    const { services, queue } = pipeline({});
    vi.spyOn(queue, 'deadLetter').mockRejectedValue(new IngestError('transient', 'SQS is down'));
    await expect(work(services, message('rubbish'))).rejects.toMatchObject({ message: 'SQS is down' });
  });
});
