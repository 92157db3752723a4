import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeProcessFolder } from '../../shared/adapters/process-folder.ts';

const HOUR_MS = 3_600_000;
/** No process has it: pids end before. */
const DEAD = 2 ** 22 + 1;

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'folders-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const make = (changes: { readonly alone?: boolean; readonly leftAfterMs?: number } = {}, nowMs = Date.now()) =>
  makeProcessFolder({ parent, name: 'build', leftAfterMs: 0, ...changes }, nowMs);

async function leftover(name: string, changedAtMs = Date.now() - 1_000): Promise<string> {
  await mkdir(join(parent, name));
  await writeFile(join(parent, name, 'spill'), 'customers');
  await utimes(join(parent, name), changedAtMs / 1000, changedAtMs / 1000);
  return name;
}

it('makes a folder that tells its process and that nobody else may read, and removes it with what is in it', async () => {
  const { path, dispose } = await make();
  expect(basename(path)).toMatch(new RegExp(`^build-${process.pid}-.{6}$`));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await writeFile(join(path, 'spill'), 'customers');
  await dispose();
  await dispose();
  expect(await readdir(parent)).toEqual([]);
});

it('removes what killed processes have left, one that had the same number too', async () => {
  for (const pid of [DEAD, process.pid]) await leftover(`build-${pid}-abcdef`);
  const { path } = await make();
  expect(await readdir(parent)).toEqual([basename(path)]);
});

it('leaves what others need: of living processes, of other purposes, and its own that is in use', async () => {
  const others = [`build-${process.ppid}-abcdef`, `other-${DEAD}-abcdef`, 'build-me-a-house'];
  for (const name of others) await leftover(name);
  const first = await make();
  const second = await make();
  expect((await readdir(parent)).sort()).toEqual([...others, basename(first.path), basename(second.path)].sort());
});

it('leaves a young one where its process may only not be seen from here', async () => {
  const nowMs = Date.now();
  const young = await leftover(`build-${DEAD}-young`, nowMs - HOUR_MS + 60_000);
  await leftover(`build-${DEAD}-old`, nowMs - HOUR_MS - 60_000);
  const { path } = await make({ leftAfterMs: HOUR_MS }, nowMs);
  expect((await readdir(parent)).sort()).toEqual([young, basename(path)].sort());
});

it('removes everything that is not in use where no other process is', async () => {
  const first = await make();
  for (const name of [`build-${process.ppid}-abcdef`, 'build-abcdef']) await leftover(name);
  const second = await make({ alone: true });
  expect((await readdir(parent)).sort()).toEqual([basename(first.path), basename(second.path)].sort());
});

it('fails where there is no folder', async () => {
  await rm(parent, { recursive: true });
  await expect(make()).rejects.toThrow(/ENOENT/);
});
