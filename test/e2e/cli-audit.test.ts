import { globSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './cli-process.ts';
import { objectFiles, TOKEN } from './cli-world.ts';
import { type ConfiguredVendor, startConfiguredVendor } from './configured-vendor.ts';

describe('runlake audit', { timeout: 120_000 }, () => {
  let world: ConfiguredVendor;
  let data = '';

  beforeAll(async () => {
    world = await startConfiguredVendor();
    data = world.data;
    expect(await runCli(['ingest', ...world.words])).toMatchObject({ code: 0 });
  });
  afterAll(() => world?.stop());

  it('is clean after an ingest, and exits with 0', async () => {
    const { code, stdout } = await runCli(['audit', '--deep', ...world.words]);
    expect(stdout).toMatch(/The audit is clean: (\d+) of \1 are here, and nothing else\./);
    expect(code).toBe(0);
  });

  it('names each damage of a table, and a rebuild repairs what it says that it repairs', async () => {
    const [logs = ''] = globSync('objects/runlake/curated/table=log_entries/**/*.parquet', { cwd: data });
    const [runs = ''] = globSync('objects/runlake/curated/table=runs/**/*.parquet', { cwd: data });
    const [whole, rows] = [readFileSync(join(data, logs)), readFileSync(join(data, runs))];
    const stray = runs.replace('part-00000', 'part-00001');
    truncateSync(join(data, logs), 100);
    rmSync(join(data, runs));
    writeFileSync(join(data, stray), rows);
    const holes = async () => {
      const { stdout, stderr } = await runCli(['audit', '--json', '--offline', '--data', data]);
      const days: { findings: { kind: string; key: string; whatToDo: string }[] }[] = JSON.parse(stdout || stderr);
      return days.flatMap(({ findings }) => findings);
    };
    const keyOf = (file: string) => file.replace('objects/runlake/', '');
    const found = await holes();
    expect(found.map(({ kind, key }) => [kind, key]).sort()).toEqual([
      ['lake-behind', keyOf(logs)],
      ['lake-behind', keyOf(runs)],
      ['object-without-row', keyOf(stray)],
    ]);
    const asking = await runCli(['query', 'SELECT max(message) FROM log_entries', '--data', data]);
    expect(asking).toMatchObject({ code: 1, stderr: expect.stringContaining('runlake rebuild --source') });
    const words = /runlake (rebuild [^;]*);/.exec(found[0]?.whatToDo ?? '')?.[1]?.split(' ') ?? [];
    const rebuilt = await runCli([...words, '--data', data]);
    expect(rebuilt.stdout).toContain(`${keyOf(logs)}  `);
    expect(rebuilt.stdout.match(/is whole again/g)?.length).toBeGreaterThan(0);
    expect((await runCli(['rebuild', '--data', data])).code).toBe(0);
    expect(readFileSync(join(data, logs)).equals(whole)).toBe(true);
    expect(readFileSync(join(data, runs)).equals(rows)).toBe(true);
    // Nobody's object is nobody's to remove.
    expect((await holes()).map(({ key }) => key)).toEqual([keyOf(stray)]);
    rmSync(join(data, stray));
    expect(await holes()).toEqual([]);
  });

  it('names a file that was removed and one that was cut, offline as well, and exits with 1', async () => {
    const [removed = '', cut = ''] = objectFiles(data);
    rmSync(join(data, removed));
    truncateSync(join(data, cut), statSync(join(data, cut)).size - 1);
    for (const words of [['--data', data, '--offline'], world.words]) {
      const { code, stdout, stderr } = await runCli(['audit', '--json', ...words]);
      expect(code, stderr).toBe(1);
      const days: { findings: { kind: string; key: string }[] }[] = JSON.parse(stdout);
      const holes = days.flatMap(({ findings }) => findings.map(({ kind, key }) => [kind, key]));
      expect(holes.sort()).toEqual([
        ['object-differs', cut.replace('objects/runlake/', '')],
        ['object-missing', removed.replace('objects/runlake/', '')],
      ]);
      expect(stdout + stderr).not.toContain(TOKEN);
    }
  });

  it('tells wrong words from holes', async () => {
    for (const words of [
      ['--from', '2026-02-30'],
      ['--from', '2026-03-02', '--to', '2026-03-01'],
      ['--source', 'no-such'],
    ]) {
      expect(await runCli(['audit', '--offline', '--data', data, ...words])).toMatchObject({ code: 2, stdout: '' });
    }
    expect((await runCli(['audit', '--data', data, '--config', join(world.folder, 'none.yaml')])).code).toBe(2);
  });
});
