import { expect, it, vi } from 'vitest';
import { retry } from '../../../../functions/retry/retry.ts';
import { taskOf } from '../../../../shared/domain/advance.ts';
import { SLICE_STATES, type SliceRow } from '../../../../shared/domain/slice.ts';
import { TaskSchema } from '../../../../shared/domain/task.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const TASK = { v: 1, kind: 'retry', source: SOURCE, stream: 'execution-logs', id: 'run-1' } as const;

async function scene(changes: Partial<SliceRow>) {
  const all = pipeline({});
  await all.index.record([sliceRow({ hop: 3, note: 'auth: refused', ...changes })]);
  const tasks = () => all.queue.messages().map(({ body }) => TaskSchema.parse(JSON.parse(body)));
  return { ...all, tasks, row: () => all.index.rows()[0]! };
}

it('a failed slice is opened, and its next task sent after that was saved', async () => {
  const { services, row, tasks, index, queue } = await scene({ state: 'failed' });
  const send = queue.send.bind(queue);
  vi.spyOn(queue, 'send').mockImplementation(async (source, sent) => {
    expect(index.rows()[0]).toMatchObject({ state: 'pending', hop: 4 });
    await send(source, sent);
  });
  await retry(services, TASK);
  expect(tasks()).toEqual([taskOf(row())]);
});

it('a second copy of the task changes nothing', async () => {
  const { services, row, tasks } = await scene({ state: 'failed' });
  await retry(services, TASK);
  const opened = row();
  await retry(services, TASK);
  expect([row(), tasks().length]).toEqual([opened, 1]);
});

it.each(SLICE_STATES.filter((state) => state !== 'failed'))('a slice that is %s is left alone', async (state) => {
  const { services, row, tasks, telemetry } = await scene({ state });
  const before = row();
  await retry(services, TASK);
  expect([row(), tasks()]).toEqual([before, []]);
  expect(telemetry.of('refused')).toMatchObject([{ why: 'not failed' }]);
});

it('a slice that was never recorded is left alone', async () => {
  const { services, tasks } = await scene({ state: 'failed' });
  await retry(services, { ...TASK, id: 'run-2' });
  expect(tasks()).toEqual([]);
});

it('gives way to whoever opened the slice meanwhile', async () => {
  const { services, index, tasks } = await scene({ state: 'failed' });
  vi.spyOn(index, 'save').mockResolvedValue('conflict');
  await retry(services, TASK);
  expect(tasks()).toEqual([]);
});
