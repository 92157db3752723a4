import { describe, expect, it } from 'vitest';
import { markDirty } from '../../../../functions/curate/mark-dirty.ts';
import { sweep } from '../../../../functions/sweep/sweep.ts';
import { CurateTaskSchema } from '../../../../shared/domain/curate-task.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { dieAt, interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { MINUTE, pipeline, SOURCE } from '../pipeline.ts';

function scene() {
  const all = pipeline({});
  const tasks = () => all.queue.curateMessages().map(({ body }) => CurateTaskSchema.parse(JSON.parse(body)));
  const mark = (...days: string[]) => markDirty(all.services, SOURCE, 'talend', days);
  return { ...all, tasks, mark };
}
const task = (dt: string) => ({ v: 1, kind: 'curate', source: SOURCE, dt });

describe('markDirty', () => {
  it('marks each day once and asks the curator for it, after the delay that collects landings', async () => {
    const { mark, tasks, queue, partitions } = scene();
    await mark('2026-11-21', '2026-11-20', '2026-11-21');
    expect(partitions.marks).toEqual([`${SOURCE}/2026-11-20`, `${SOURCE}/2026-11-21`]);
    expect(tasks()).toEqual([task('2026-11-20'), task('2026-11-21')]);
    expect(queue.curateMessages().map(({ visibleAtMs }) => visibleAtMs)).toEqual([NOON_MS + MINUTE, NOON_MS + MINUTE]);
    expect(partitions.rows()).toMatchObject([{ vendor: 'talend', dueAtMs: NOON_MS + MINUTE }, {}]);
  });

  it('sends nothing for a day that is dirty already, and does nothing without days', async () => {
    const { mark, tasks, partitions } = scene();
    await mark();
    expect(partitions.rows()).toEqual([]);
    await mark('2026-11-20');
    await mark('2026-11-20');
    expect(tasks()).toHaveLength(1);
    expect(partitions.rows()).toMatchObject([{ landedSequence: 2 }]);
  });

  it('leaves what the sweeper finds, when its process dies between the mark and the message', async () => {
    const { services, tasks, partitions, environment } = scene();
    const mortal = new MortalProcess(dieAt(0, 'die after'));
    const dying = { ...services, partitions: interruptible(partitions, mortal, 'partitions') };
    await mortal.run(() => markDirty(dying, SOURCE, 'talend', ['2026-11-20']));
    expect(tasks()).toEqual([]);
    environment.advance(16 * MINUTE);
    expect(await sweep(services, SOURCE, { takeOver: false })).toBe(0);
    environment.advance(1);
    expect(await sweep(services, SOURCE, { takeOver: false })).toBe(1);
    expect(tasks()).toEqual([task('2026-11-20')]);
    expect(await sweep(services, SOURCE, { takeOver: false })).toBe(0);
    environment.advance(15 * MINUTE + 1);
    expect(await sweep(services, SOURCE, { takeOver: false })).toBe(1);
  });

  it('is found at once by a process that takes everything over', async () => {
    const { services, mark, tasks, queue } = scene();
    await mark('2026-11-20');
    for (const { id } of queue.curateMessages()) queue.ack(id);
    expect(await sweep(services, SOURCE, { takeOver: true })).toBe(1);
    expect(tasks()).toEqual([task('2026-11-20')]);
  });
});
