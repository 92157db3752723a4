import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './cli-process.ts';
import { type ConfiguredVendor, startConfiguredVendor } from './configured-vendor.ts';

describe('a data directory with logs', { timeout: 120_000 }, () => {
  let world: ConfiguredVendor;
  let data: string;

  beforeAll(async () => {
    world = await startConfiguredVendor();
    data = world.data;
    await runCli(['ingest', ...world.words]);
  }, 120_000);
  afterAll(() => world?.stop());

  const doctor = () => runCli(['doctor', ...world.words, '--json']);
  const badOf = (stdout: string): string[] =>
    JSON.parse(stdout).findings.flatMap((one: { state: string; check: string }) =>
      one.state === 'bad' ? [one.check] : [],
    );

  it('says what its logs would have cost, by prices that a file may change', async () => {
    const { code, stdout } = await runCli(['cost', '--data', data, '--json']);
    expect(code).toBe(0);
    const { prices, sources } = JSON.parse(stdout);
    expect(prices).toMatchObject({ region: 'us-east-1', sqsMillionRequests: 0.4 });
    expect(sources).toHaveLength(1);
    expect(sources[0]).toMatchObject({
      source: 'talend-test',
      logs: 11,
      counts: { slices: 14, builds: expect.any(Number) },
    });
    expect(sources[0].once.least).toBeGreaterThan(0);
    const file = join(world.folder, 'prices.json');
    await writeFile(file, '{ "region": "eu-central-1", "s3ThousandWrites": 5 }');
    const dearer = await runCli(['cost', '--data', data, '--prices', file, '--json']);
    expect(JSON.parse(dearer.stdout).prices).toMatchObject({ region: 'eu-central-1', sqsMillionRequests: 0.4 });
    expect(JSON.parse(dearer.stdout).sources[0].once.least).toBeGreaterThan(sources[0].once.least);
  });

  it('counts only the days that were asked for', async () => {
    const { stdout } = await runCli(['cost', '--data', data, '--to', '2020-01-01', '--json']);
    expect(JSON.parse(stdout).sources[0]).toMatchObject({ logs: 0, once: { least: 0, most: 0 } });
  });

  it('shows people a line a source, and of one source what it is made of', async () => {
    const { stdout, stderr } = await runCli(['cost', '--data', data, '--source', 'talend-test']);
    expect(stdout).toMatch(/^source +logs +.*USD once/);
    expect(stdout).toContain('S3 PUT, POST, LIST');
    expect(stderr).toContain('List prices of us-east-1');
  });

  it.each([
    [['--prices', 'none.json'], 'none.json can not be read'],
    [['--from', '2030-02-30'], 'write a UTC day as in 2030-01-31'],
    [['--from', '2030-01-31', '--to', '2030-01-01'], 'is after'],
  ])('refuses cost %j with what is allowed', async (words, text) => {
    const end = await runCli(['cost', '--data', data, ...words]);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain(text);
  });

  it('is well, says the doctor', async () => {
    const { code, stdout } = await doctor();
    expect(badOf(stdout)).toEqual([]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).findings.map(({ check }: { check: string }) => check)).toEqual([
      ...[
        'node',
        'config',
        'data directory',
        'data directory',
        'dead letters',
        'slices',
        'lake',
        'dead letters',
        'vendor',
      ],
    ]);
  });

  it('is not well while a source is paused, whose vendor is not asked', async () => {
    await runCli(['pause', 'talend-test', '--data', data]);
    const { standIn } = world.vendor;
    const before = JSON.stringify(standIn.stats());
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(badOf(stdout)).toEqual(['pause']);
    expect(JSON.stringify(standIn.stats())).toBe(before);
    await runCli(['resume', 'talend-test', '--data', data]);
  });

  it('is not well when its vendor refuses, or its configuration is broken; people are told what to do', async () => {
    const { config, vendor } = world;
    vendor.standIn.faults.set([{ kind: 'server-error', status: 500 }]);
    expect(badOf((await doctor()).stdout)).toEqual(['vendor']);
    vendor.standIn.faults.clear();
    await appendFile(config, '    colour: red\n');
    const { code, stdout } = await runCli(['doctor', '--config', config, '--data', data]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/BAD +config/);
    expect(stdout).toContain('→ config: Correct it; docs/sources.md has every field.');
    expect(stdout).toContain('is not well: 1 of');
  });
});
