import { describe, expect, it } from 'vitest';
import { curate } from '../../../../functions/curate/curate.ts';
import { sweep } from '../../../../functions/sweep/sweep.ts';
import { CURATE_VISIBILITY_TIMEOUT_SECONDS } from '../../../../shared/config/names.ts';
import { ID, lakeScene, SOURCE, TASK } from './lake-scene.ts';

const MINUTE = 60_000;

/** A day whose build fails for good, and a sweeper of its source. */
async function scene() {
  const all = lakeScene();
  const { services, land, environment } = all;
  await land('run-1');
  const broken = { ...services, builder: { build: () => Promise.reject(new Error('out of memory')) } };
  return {
    ...all,
    fail: () => expect(curate(broken, TASK)).rejects.toThrow('out of memory'),
    sweep: () => sweep(services, SOURCE, { takeOver: false }),
    pass: (ms: number) => environment.advance(ms),
  };
}

describe('a day that can not be built', () => {
  it('is left to its own message, so that no sweep adds another build to it', async () => {
    const { fail, sweep, pass } = await scene();
    await fail();
    pass(CURATE_VISIBILITY_TIMEOUT_SECONDS * 1_000);
    expect(await sweep()).toBe(0);
    await fail();
    pass(CURATE_VISIBILITY_TIMEOUT_SECONDS * 1_000);
    expect(await sweep()).toBe(0);
  });

  it('is swept once its message is lost to the dead letters, and stays dirty until it is built', async () => {
    const { fail, sweep, pass, partitions, services } = await scene();
    await fail();
    pass(CURATE_VISIBILITY_TIMEOUT_SECONDS * 1_000 + 15 * MINUTE + 1);
    expect(await sweep()).toBe(1);
    await curate(services, TASK);
    expect(await partitions.get(ID)).toMatchObject({ landedSequence: 1, builtSequence: 1 });
    pass(24 * 60 * MINUTE);
    expect(await sweep()).toBe(0);
  });

  it('says what failed although the index can not be reached to put it off', async () => {
    const { services, land, partitions } = lakeScene();
    await land('run-1');
    partitions.postpone = () => Promise.reject(new Error('no index'));
    const broken = { ...services, builder: { build: () => Promise.reject(new Error('too large')) } };
    await expect(curate(broken, TASK)).rejects.toThrow('too large');
  });
});
