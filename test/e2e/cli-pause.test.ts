import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import { expectEqualToVendor, objectFiles, type Vendor } from './cli-world.ts';
import { type ConfiguredVendor, startConfiguredVendor } from './configured-vendor.ts';

const SOURCE = 'talend-test';

describe('a source that a person pauses', { timeout: 120_000 }, () => {
  let world: ConfiguredVendor;
  let vendor: Vendor;
  let data: string;

  beforeAll(async () => {
    world = await startConfiguredVendor();
    ({ vendor, data } = world);
  });
  afterAll(() => world?.stop());

  const ingest = () => runCli(['ingest', ...world.words, '--json']);

  it('is asked nothing more by an ingest in the middle of its work, which ends and says how it goes on', async () => {
    vendor.standIn.faults.set([{ kind: 'slow', endpoint: 'download', delayMs: 1_500 }]);
    const run = startCli(['ingest', ...world.words, '--json']);
    while (objectFiles(data).length < 2) await sleep(20);
    const paused = await runCli(['pause', SOURCE, '--for', '2h', '--reason', 'vendor maintenance', '--data', data]);
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(paused.stdout).toMatch(/^Source talend-test of .* is paused since .*, until .* \(vendor maintenance\)\./);
    const end = await run.done;
    expect(end.code).toBe(1);
    expect(end.stderr).toContain(`Source ${SOURCE} is paused: what it holds was not asked for.`);
    const { ended, sources } = JSON.parse(end.stdout);
    expect(ended).toBe('paused');
    expect(sources[SOURCE]).toMatchObject({ failed: 0 });
    expect(sources[SOURCE].open).toBeGreaterThan(0);
    vendor.standIn.faults.clear();
  });

  it('is asked nothing at all by the next ingest, which ends at once', async () => {
    const before = JSON.stringify(vendor.standIn.stats());
    const end = await ingest();
    expect(JSON.stringify(vendor.standIn.stats())).toBe(before);
    expect(end).toMatchObject({ code: 1 });
    expect(end.seconds).toBeLessThan(30);
    expect(JSON.parse(end.stdout)).toMatchObject({ ended: 'paused' });
  });

  it('is shown as paused by sources check and slices ls, and is not asked by an audit', async () => {
    const check = await runCli(['sources', 'check', ...world.words]);
    expect(check.stdout).toMatch(/talend-test: PAUSED since .* \(vendor maintenance\); budget/);
    const slices = await runCli(['slices', 'ls', '--data', data]);
    expect(slices.stdout).toContain('paused by a person');
    const audit = await runCli(['audit', ...world.words]);
    expect(audit.code).toBe(1);
    expect(audit.stdout).toContain(
      'the vendor could not be asked (paused): paused by a person: source talend-test since',
    );
  });

  it('goes on at once when it is resumed, and everything lands exactly once', async () => {
    const resumed = await runCli(['resume', SOURCE, '--data', data]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toMatch(/goes on; it was paused since .* \(vendor maintenance\)\./);
    const end = await ingest();
    expect(end.code).toBe(0);
    expect(end.seconds).toBeLessThan(60);
    await expectEqualToVendor(vendor, data);
    expect((await runCli(['resume', SOURCE, '--data', data])).stdout).toContain('is not paused.');
  });

  it.each([
    [['pause'], 'a source is missing; write runlake pause SOURCE'],
    [['pause', 'nobody'], 'holds nothing of a source "nobody"; it has talend-test'],
    [['pause', SOURCE, '--for', 'ever'], 'allowed are spans such as 30m, 2h and 7d'],
    [['resume', SOURCE, '--stage', 'prod'], '--stage belongs to --cloud'],
  ])('%j is refused with what is allowed, and exit code 2', async (words, text) => {
    const end = await runCli(words.includes('--stage') ? words : [...words, '--data', data]);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain(text);
  });
});
