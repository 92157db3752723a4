import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './cli-process.ts';
import { expectEqualToVendor, startVendor, temporaryFolder, type Vendor, writeSources } from './cli-world.ts';

describe('an ingest whose disk is full', { timeout: 120_000 }, () => {
  let vendor: Vendor;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    vendor = await startVendor({
      spec: {
        triggeredSecondsAgo: [300, 40_000],
        groups: [
          { count: 3, size: { bytes: [20_000, 40_000] } },
          { count: 1, size: { bytes: [30_000_000, 30_000_000] } },
        ],
      },
      behaviour: { entriesPerPart: 'unlimited' },
    });
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await vendor.stop();
    await folder.remove();
  });

  it('stops with a clear message, leaves nothing half-written, and completes when there is room', async () => {
    const data = join(folder.path, 'data');
    const config = await writeSources(folder.path, { baseUrl: vendor.url });
    const words = ['ingest', '--config', config, '--data', data, '--allow-plain-secrets', '--json'];
    const full = await runCli(words, { maxFileBytes: 1024 * 1024 });
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(/the storage of this machine does not work: .*(EFBIG|too large)/s);
    const { failed, landed, open } = JSON.parse(full.stdout).sources['talend-test'];
    expect({ failed, all: landed + open }).toEqual({ failed: 0, all: 4 });
    expect(await runCli(words)).toMatchObject({ code: 0 });
    await expectEqualToVendor(vendor, data);
  });
});
