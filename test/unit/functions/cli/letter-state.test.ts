import { describe, expect, it } from 'vitest';
import { letterState } from '../../../../functions/cli/letter-state.ts';
import type { Place } from '../../../../functions/cli/open-place.ts';
import { CURATOR_LANE } from '../../../../shared/domain/lane.ts';
import { readDeadLetter } from '../../../../shared/domain/read-dead-letter.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryPartitionIndex } from '../../../fakes/memory-partition-index.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const SOURCE = 'talend-eu';
const STREAM = 'execution-logs';

function scene() {
  const index = new MemorySliceIndex();
  const partitions = new MemoryPartitionIndex();
  const storage = { index, partitions } as unknown as Place['storage'];
  const sources = [{ id: SOURCE, vendor: 'talend', stream: STREAM }];
  const ask = async (task: object | string, lane = SOURCE, reasonClass = 'hopeless') => {
    const body = typeof task === 'string' ? task : JSON.stringify({ v: 1, source: SOURCE, ...task });
    const letter = { lane, body, attributes: { class: reasonClass }, sentAtMs: NOON_MS };
    return await letterState({ storage, sources }, letter, readDeadLetter(letter, 5));
  };
  return { index, partitions, ask };
}

describe('what a dead letter is now', () => {
  it.each(['retry', 'fetch'])('of a %s: the state of its slice, with its row', async (kind) => {
    const { index, ask } = scene();
    const task = { kind, stream: STREAM, id: 'run-1', ...(kind === 'fetch' ? { hop: 3 } : {}) };
    expect(await ask(task)).toMatchObject({ now: 'unknown', advice: 'drop' });
    await index.record([sliceRow({ state: 'landed' })]);
    expect(await ask(task)).toMatchObject({ now: 'landed', advice: 'drop', row: { id: 'run-1' } });
  });

  it('of a discovery: whether the source was discovered since', async () => {
    const { index, ask } = scene();
    expect(await ask({ kind: 'discover' })).toMatchObject({ now: 'undiscovered', advice: 'redrive' });
    const checkpoint = { source: SOURCE, stream: STREAM, revision: 0, cursor: {}, updatedAtMs: NOON_MS + 1 };
    await index.saveCheckpoint(checkpoint);
    expect(await ask({ kind: 'discover' })).toMatchObject({ now: 'discovered', advice: 'drop' });
  });

  it('of a day: whether it was built since', async () => {
    const { partitions, ask } = scene();
    const day = { source: SOURCE, dt: '2026-11-20' };
    const curate = () => ask({ kind: 'curate', dt: day.dt }, CURATOR_LANE, 'crashed');
    expect(await curate()).toMatchObject({ now: 'unknown' });
    await partitions.mark(day, 'talend', NOON_MS);
    expect(await curate()).toMatchObject({ now: 'behind', advice: 'redrive' });
    const build = { sequence: 1, objects: [], buckets: 1, inputBytes: 0, buildMs: 1 };
    await partitions.built(day, build, NOON_MS, NOON_MS);
    expect(await curate()).toMatchObject({ now: 'built', advice: 'drop' });
  });

  it('of a backfill: how far its ledger is, and a ledger that can not be read is none', async () => {
    const { index, ask } = scene();
    const backfill = { kind: 'backfill', ledger: '2026-10-01_2026-10-31' };
    expect(await ask(backfill)).toMatchObject({ now: 'unknown', advice: 'drop' });
    const cursor = { v: 99 };
    const stream = `backfill#${backfill.ledger}`;
    await index.saveCheckpoint({ source: SOURCE, stream, revision: 0, cursor, updatedAtMs: NOON_MS });
    expect(await ask(backfill)).toMatchObject({ now: 'unknown', advice: 'drop' });
  });

  it('of a message: whether somebody would understand it here', async () => {
    const { ask } = scene();
    expect(await ask('rubbish', SOURCE, 'poison')).toMatchObject({ now: 'not a task', advice: 'drop' });
    const discover = JSON.stringify({ v: 1, kind: 'discover', source: SOURCE });
    expect(await ask(discover, 'talend-us', 'poison')).toMatchObject({ now: 'a task', advice: 'redrive' });
    const nobody = JSON.stringify({ v: 1, kind: 'discover', source: 'other' });
    expect(await ask(nobody, SOURCE, 'poison')).toMatchObject({ now: 'not a task', advice: 'drop' });
  });
});
