import { expect, it } from 'vitest';
import { runTimeMs } from '../../../shared/domain/run.ts';
import { sliceRow } from '../../factories/slice.ts';

const { startedAt: _start, ...bare } = sliceRow().run;
const times = {
  startedAt: '2026-11-20T10:00:00.000Z',
  triggeredAt: '2026-11-20T09:00:00.000Z',
  finishedAt: '2026-11-20T11:00:00.000Z',
};
const { startedAt: _s, ...neverStarted } = times;
const { triggeredAt: _t, ...onlyFinished } = neverStarted;

it.each([
  ['its start', times, 10],
  ['its trigger, when it never started', neverStarted, 9],
  ['its end, when nothing else is known', onlyFinished, 11],
  ['its discovery, when nothing is known', {}, 12],
  ['its trigger, when its start can not be read', { ...times, startedAt: 'yesterday' }, 9],
])('the time of a run is %s', (_which, known, hour) => {
  expect(runTimeMs({ ...bare, ...known }, Date.UTC(2026, 10, 20, 12))).toBe(Date.UTC(2026, 10, 20, hour));
});
