import { describe, expect, it } from 'vitest';
import { findRun } from '../../../../functions/cli/find-run.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { openMemoryData } from './open-memory-data.ts';

const data = await openMemoryData([
  sliceRow({ id: 'aa' }),
  sliceRow({ id: 'aabb', state: 'landed' }),
  sliceRow({ id: 'cc' }),
  sliceRow({ id: 'cc', source: 'talend-us' }),
]);

describe('findRun', () => {
  it('prefers the very id to those that only begin so', async () => {
    expect((await findRun(data, 'aa')).id).toBe('aa');
    expect((await findRun(data, 'aab')).id).toBe('aabb');
  });

  it('lists the candidates when a beginning or an id means several', async () => {
    await expect(findRun(data, 'a')).rejects.toThrow(/means 2 runs; write more of the id:\n {2}talend-eu {2}aa/);
    await expect(findRun(data, 'cc')).rejects.toThrow(/means 2 runs; choose one with --source/);
  });

  it('says that there is none', async () => {
    await expect(findRun(data, 'zz')).rejects.toThrow(/no run "zz" is known here/);
  });
});
