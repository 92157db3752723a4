import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskScratch } from '../../shared/adapters/disk-scratch.ts';
import { collect } from '../factories/collect.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scratch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LINES = ['{"a":1}', '', '{"grüße":"\u2028 é"}', 'x'.repeat(200_000)];

it('gives the lines back as they were written, as often as somebody asks', async () => {
  const file = await new DiskScratch(folder).write(LINES);
  expect(await collect(file.read())).toEqual(LINES);
  expect(await collect(file.read())).toEqual(LINES);
});

it('keeps its files from other users, and leaves none behind', async () => {
  const file = await new DiskScratch(folder).write(LINES);
  const [name = ''] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  await file.dispose();
  await file.dispose();
  expect(await readdir(folder)).toEqual([]);
});

it('says that there is no space, and leaves nothing of the attempt behind', async () => {
  const lines = function* (): Generator<string> {
    yield 'a'.repeat(100_000);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  await expect(new DiskScratch(folder).write(lines())).rejects.toMatchObject({ kind: 'transient' });
  expect(await readdir(folder)).toEqual([]);
});
