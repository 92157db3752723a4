import { describe, expect, it } from 'vitest';
import type { LandedPart } from '../../../../shared/domain/slice.ts';
import { differences } from './differences.ts';
import { OneWorker } from './one-worker.ts';

const MINUTE_MS = 60_000;
const LOOKS_AGAIN = /^looks again for details/;

/** A run with three details that was over so many minutes ago; the first downloads find nothing. */
async function runThatEnded(minutesAgo: number, missing?: number) {
  const worker = new OneWorker({ groups: [{ count: 1, createdMinutes: [-99, -90], lines: [9, 9], details: [3, 3] }] });
  worker.standIn.faults.set([
    { kind: 'download-form', form: 'missing', ...(missing === undefined ? {} : { count: missing }) },
  ]);
  await worker.discover();
  const [row] = [...worker.rows.values()];
  const finishedAt = new Date(worker.environment.now() - minutesAgo * MINUTE_MS).toISOString();
  worker.rows.set(row!.id, { ...row!, run: { ...row!.run!, finishedAt } });
  const current = () => worker.rows.get(row!.id)!;
  return { worker, row: current, indexes: () => current().parts.map(({ index }) => index) };
}

describe('details of a run that has just ended', () => {
  it('that are not there yet are looked for again, and land under their own numbers', async () => {
    const { worker, indexes } = await runThatEnded(1, 2);
    await worker.settle();
    expect(indexes()).toEqual([1, 2, 10, 11, 12]);
    expect(await differences(worker)).toEqual([]);
    expect(worker.notes.filter((note) => LOOKS_AGAIN.test(note))).toHaveLength(1);
  });

  it('that are never there are passed over after the second look', async () => {
    const { worker, row, indexes } = await runThatEnded(1);
    await worker.settle();
    expect(row().state).toBe('landed');
    expect(indexes()).toEqual([1, 2]);
    expect(worker.requests.download).toBe(6);
  });
});

it.each([
  ['long ago', 20],
  ['at a time that can not be', -3_000],
])('details of a run that ended %s are passed over at once', async (_when, minutesAgo) => {
  const { worker, indexes } = await runThatEnded(minutesAgo, 1);
  await worker.settle();
  expect(indexes()).toEqual([1, 2, 11, 12]);
  expect(worker.notes).toEqual([]);
});

it('a run with more files than its row can hold is given up, and said so', async () => {
  const { worker, row } = await runThatEnded(20, 1);
  const part = (index: number): LandedPart => ({
    key: `part-${index}`,
    index,
    bytes: 1,
    storedBytes: 1,
    lines: 1,
    sha256: '',
    etag: '',
  });
  while (row().memory.stage !== 'details') await worker.step(row().id);
  worker.rows.set(row().id, { ...row(), parts: Array.from({ length: 1_000 }, (_none, index) => part(index)) });
  await expect(worker.step(row().id)).rejects.toMatchObject({
    kind: 'contract',
    message: expect.stringContaining('more than 1000 files'),
  });
});
