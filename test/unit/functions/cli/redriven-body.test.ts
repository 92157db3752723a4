import { expect, it } from 'vitest';
import { redrivenBody } from '../../../../functions/cli/redriven-body.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const { source, stream, id } = sliceRow();
const step = { v: 1, kind: 'fetch', source, stream, id, hop: 3 };
const letterOf = (task: object) => ({ lane: source, body: JSON.stringify(task), attributes: {}, sentAtMs: NOON_MS });

it('a step of a slice that was given up since is sent as what opens the slice once more', async () => {
  const index = new MemorySliceIndex();
  await index.record([sliceRow({ state: 'failed' })]);
  expect(JSON.parse(await redrivenBody(index, letterOf(step)))).toEqual({ v: 1, kind: 'retry', source, stream, id });
});

it.each([
  ['a step of a slice that is open', step, 'pending'],
  ['a step of a slice that has landed', step, 'landed'],
  ['a step of a slice that nobody knows', { ...step, id: 'other' }, 'failed'],
  ['what opens a slice', { v: 1, kind: 'retry', source, stream, id }, 'failed'],
  ['a discovery', { v: 1, kind: 'discover', source, attempt: 0 }, 'failed'],
  ['what nobody understands', { kind: 'rubbish' }, 'failed'],
] as const)('%s is sent as it is', async (_, task, state) => {
  const index = new MemorySliceIndex();
  await index.record([sliceRow({ state })]);
  const letter = letterOf(task);
  expect(await redrivenBody(index, letter)).toBe(letter.body);
});
