import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('files of processes that were killed', () => {
  const HOUR_MS = 3_600_000;
  /** No process has it: pids end before. */
  const DEAD = 2 ** 22 + 1;
  const leftover = async (pid: number): Promise<string> => {
    const name = `runlake-${pid}-00000000-0000-4000-8000-000000000000.ndjson`;
    await writeFile(join(folder, name), 'customers');
    return name;
  };

  it('are removed by the next one that puts something aside', async () => {
    await leftover(DEAD);
    await leftover(process.pid);
    await writeFile(join(folder, 'notes.ndjson'), 'somebody else');
    const file = await new DiskScratch(folder, () => Date.now() + HOUR_MS + 60_000).write(LINES);
    await file.dispose();
    expect(await readdir(folder)).toEqual(['notes.ndjson']);
  });

  it('stay while they are young, or while their process lives', async () => {
    const young = await leftover(DEAD);
    const file = await new DiskScratch(folder).write(LINES);
    await file.dispose();
    expect(await readdir(folder)).toEqual([young]);
    await rm(join(folder, young));
    const living = await leftover(process.ppid);
    const later = await new DiskScratch(folder, () => Date.now() + HOUR_MS + 60_000).write(LINES);
    await later.dispose();
    expect(await readdir(folder)).toEqual([living]);
  });
});
