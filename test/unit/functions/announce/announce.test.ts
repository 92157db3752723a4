import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { createAnnounceHandler } from '../../../../functions/announce/create-handler.ts';
import { runItem } from '../../../../shared/adapters/run-item.ts';
import type { Image } from '../../../../shared/adapters/slice-image.ts';
import { sliceItem } from '../../../../shared/adapters/slice-item.ts';
import { fullSliceRow, sliceRow } from '../../../factories/slice.ts';
import { keyOf, runRow } from '../cli/open-memory-data.ts';

const image = (item: Record<string, unknown>): Image => marshall(item, { removeUndefinedValues: true });
const row = fullSliceRow({ state: 'landed', revision: 7 });
const LANDED = image(sliceItem(row));

function scene(variables: Record<string, string> = { RUNLAKE_BUCKET: 'logs' }) {
  const logged: Readonly<Record<string, unknown>>[] = [];
  return { logged, handle: createAnnounceHandler(variables, (line) => logged.push(line)) };
}

describe('the announcing function', () => {
  it('answers the events of a batch, in its order', async () => {
    const { handle, logged } = scene();
    const other = image(sliceItem({ ...row, id: 'run-2' }));
    const events = await handle([{ dynamodb: { NewImage: LANDED } }, { dynamodb: { NewImage: other } }]);
    expect(events.map(({ id, revision }) => [id, revision])).toEqual([
      ['talend-eu/execution-logs/run-1', 7],
      ['talend-eu/execution-logs/run-2', 7],
    ]);
    expect(events[0]?.objects).toHaveLength(2);
    expect(events[0]?.objects[0]).toMatchObject({ bucket: 'logs', key: 'raw/a', changed: true });
    expect(logged).toEqual([]);
  });

  it('compares what was with what is', async () => {
    const { handle } = scene();
    const before = image(sliceItem({ ...row, state: 'ready', revision: 6, parts: row.parts.slice(0, 1) }));
    const [event] = await handle([{ dynamodb: { OldImage: before, NewImage: LANDED } }]);
    expect(event?.objects.map(({ changed }) => changed)).toEqual([false, true]);
    expect(await handle([{ dynamodb: { OldImage: LANDED, NewImage: LANDED } }])).toEqual([]);
  });

  it('passes over runs, checkpoints, partitions, removals and slices on their way', async () => {
    const { handle, logged } = scene();
    const run = image(runItem(runRow('r', keyOf('2026-11-20'))));
    const checkpoint = image({ pk: 'CHECKPOINT#eu#logs', sk: 'CHECKPOINT', revision: 1 });
    const partition = image({ pk: 'PARTITION#eu#2026-11-20', sk: 'PARTITION', landedSequence: 1 });
    const pending = image(sliceItem(sliceRow()));
    const events = await handle([
      { dynamodb: { NewImage: run } },
      { dynamodb: { NewImage: checkpoint } },
      { dynamodb: { NewImage: partition } },
      { dynamodb: { NewImage: pending } },
      { dynamodb: { OldImage: LANDED } },
      {},
    ]);
    expect(events).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('fails with a row that is not readable and says which, alone and among others, so that the pipe sets it apart', async () => {
    const { handle, logged } = scene();
    const broken = image({ ...sliceItem({ ...row, id: 'broken' }), parts: 'none', memory: { token: 'secret' } });
    const [bad, good] = [{ dynamodb: { NewImage: broken } }, { dynamodb: { NewImage: LANDED } }];
    await expect(handle([good, bad, good])).rejects.toMatchObject({ kind: 'contract' });
    await expect(handle([bad])).rejects.toMatchObject({ kind: 'contract', cause: undefined });
    expect(await handle([good])).toHaveLength(1);
    const line = { level: 'error', kind: 'contract', message: expect.stringContaining('broken') };
    expect(logged).toEqual([expect.objectContaining(line), expect.objectContaining(line)]);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  it('does not start without the name of the bucket', async () => {
    await expect(scene({}).handle([])).rejects.toMatchObject({ kind: 'config' });
  });
});
