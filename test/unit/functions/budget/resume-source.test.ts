import { expect, it } from 'vitest';
import { changeHold } from '../../../../functions/budget/change-hold.ts';
import { resumeSource } from '../../../../functions/budget/resume-source.ts';
import { heldWords } from '../../../../shared/domain/hold.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { MemoryTaskQueue } from '../../../fakes/memory-task-queue.ts';

const NOTE = heldWords('eu', { sinceMs: NOON_MS });

async function scene() {
  const environment = new FakeEnvironment({ startMs: NOON_MS });
  const index = new MemorySliceIndex();
  const queue = new MemoryTaskQueue({ now: environment.now, visibilityTimeoutMs: 60_000 });
  const later = { source: 'eu', dueAtMs: NOON_MS + 800_000 } as const;
  await index.record([
    sliceRow({ ...later, id: 'waits', state: 'generating', note: NOTE, hop: 4 }),
    sliceRow({ ...later, id: 'polls', state: 'generating', note: 'not ready' }),
    sliceRow({ ...later, id: 'works', note: NOTE, lease: { owner: 'm', expiresAtMs: NOON_MS + 900_000 } }),
    sliceRow({ ...later, id: 'failed', state: 'failed', note: NOTE }),
  ]);
  const services = { index, queue, environment };
  const bodies = () => queue.messages().map(({ body }) => JSON.parse(body));
  return { services, index, environment, bodies };
}

it('a resume sends one discovery, and the tasks of the slices that wait, with the hop that they have', async () => {
  const { services, index, bodies } = await scene();
  await changeHold(services, 'eu', { sinceMs: NOON_MS });
  expect(await resumeSource(services, 'eu')).toEqual({ hold: { sinceMs: NOON_MS }, woken: 1 });
  expect(bodies()).toMatchObject([{ kind: 'discover' }, { kind: 'fetch', id: 'waits', hop: 4 }]);
  const row = await index.get({ source: 'eu', stream: 'execution-logs', id: 'waits' });
  expect(row).toMatchObject({ dueAtMs: NOON_MS, wokenAtMs: NOON_MS, note: 'resumed', state: 'generating' });
});

it('a resume of a source that is not paused sends nothing', async () => {
  const { services, bodies } = await scene();
  expect(await resumeSource(services, 'eu')).toEqual({ hold: undefined, woken: 0 });
  expect(bodies()).toEqual([]);
});

it('a second resume sends nothing more', async () => {
  const { services, bodies } = await scene();
  await changeHold(services, 'eu', { sinceMs: NOON_MS });
  await resumeSource(services, 'eu');
  const before = bodies().length;
  await resumeSource(services, 'eu');
  expect(bodies()).toHaveLength(before);
});
