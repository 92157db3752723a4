import { globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import {
  expectEqualToVendor,
  objectFiles,
  startVendor,
  temporaryFolder,
  type Vendor,
  writeSources,
} from './cli-world.ts';

describe('ingest --watch', { timeout: 120_000 }, () => {
  let vendor: Vendor;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    vendor = await startVendor();
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await vendor.stop();
    await folder.remove();
  });

  it('follows the schedule until Ctrl-C, builds tables of what lands meanwhile, keeps others out of its directory, and lets them read', async () => {
    const data = join(folder.path, 'data');
    const firesAtMs = Date.now() + 12_000;
    const schedule = `at(${new Date(firesAtMs).toISOString().slice(0, 19)})`;
    const config = await writeSources(folder.path, { baseUrl: vendor.url, schedule });
    const words = ['ingest', '--config', config, '--data', data, '--allow-plain-secrets'];
    const watching = startCli([...words, '--watch', '--json']);
    while (objectFiles(data).length < 15) await sleep(50);
    const listings = vendor.standIn.stats().requests.list ?? 0;

    const [second, listing] = await Promise.all([runCli(words), runCli(['runs', 'ls', '--json', '--data', data])]);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(
      /The data directory .* is in use by process \d+\. Stop it, or choose another directory/,
    );
    expect(listing).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(listing.stdout)).toHaveLength(14);

    // The second process looked at the vendor once, before it met the lock.
    while ((vendor.standIn.stats().requests.list ?? 0) < listings + 2) await sleep(50);
    expect(Date.now()).toBeGreaterThan(firesAtMs - 1_000);
    const tables = 'objects/runlake/curated/table=log_entries/source=talend-test/**/*.parquet';
    while (globSync(tables, { cwd: data }).length === 0) await sleep(50);
    watching.child.kill('SIGINT');
    const end = await watching.done;
    expect(end.code).toBe(130);
    expect(JSON.parse(end.stdout)).toMatchObject({ ended: 'interrupted', sources: { 'talend-test': { open: 0 } } });
    await expectEqualToVendor(vendor, data);
  });
});
