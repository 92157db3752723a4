import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLake } from '../../../../functions/cli/open-lake.ts';

/** No process has it: pids end before. */
const DEAD = 2 ** 22 + 1;

let root = '';
let temporary = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-'));
  temporary = join(root, 'tmp');
  await mkdir(join(root, 'data/objects'), { recursive: true });
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

describe('withLake', () => {
  it('puts aside in a folder whose name nobody can guess, and removes it whatever comes of the query', async () => {
    const seen = () => readdir(temporary);
    const [during = '', ...others] = await withLake(join(root, 'data'), undefined, seen);
    expect(during).toMatch(new RegExp(`^runlake-query-${process.pid}-\\w{6}$`));
    expect(others).toEqual([]);
    await expect(withLake(join(root, 'data'), undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await seen()).toEqual([]);
  });

  it('removes what killed queries have left there an hour ago', async () => {
    const name = join(temporary, `runlake-query-${DEAD}-abcdef`);
    await mkdir(name);
    const longAgo = Date.now() / 1000 - 3_700;
    await utimes(name, longAgo, longAgo);
    await withLake(join(root, 'data'), undefined, async () => {});
    expect(await readdir(temporary)).toEqual([]);
  });
});
