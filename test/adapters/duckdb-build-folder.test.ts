import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { input, LINES, request } from './duckdb-tables.ts';

/** No process has it: pids end before. */
const DEAD = 2 ** 22 + 1;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'builds-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function leftover(name: string): Promise<string> {
  await mkdir(join(folder, name, 'spill'), { recursive: true });
  await writeFile(join(folder, name, 'spill', 'aside'), 'customers');
  return name;
}

const build = async (builder: DuckDbLakeBuilder): Promise<void> => {
  await (await builder.build(request([input('{"number":1}\n')]))).dispose();
};

describe('the folder of the builds', () => {
  it('holds nothing any more of a build whose process was killed, once another one has begun', async () => {
    await leftover(`runlake-build-${DEAD}-abcdef`);
    const living = await leftover(`runlake-build-${process.ppid}-abcdef`);
    await writeFile(join(folder, 'notes'), 'somebody else');
    await build(new DuckDbLakeBuilder({ tables: [LINES], folder }));
    expect((await readdir(folder)).sort()).toEqual(['notes', living]);
  });

  it('holds nothing of any other build where only one process builds', async () => {
    for (const name of [`runlake-build-${process.ppid}-abcdef`, 'runlake-build-abcdef']) await leftover(name);
    await build(new DuckDbLakeBuilder({ tables: [LINES], folder, alone: true }));
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps what another build of this process has made until that is disposed of', async () => {
    const builder = new DuckDbLakeBuilder({ tables: [LINES], folder, alone: true });
    const first = await builder.build(request([input('{"number":1}\n')]));
    await build(builder);
    for (const { path } of first.files) expect(await readdir(join(path, '..'))).not.toEqual([]);
    await first.dispose();
    expect(await readdir(folder)).toEqual([]);
  });
});
