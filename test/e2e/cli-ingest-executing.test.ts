import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import { startVendor, temporaryFolder, writeSources } from './cli-world.ts';

describe('an ingest of a run that the vendor still executes', { timeout: 60_000 }, () => {
  it('says what it waits for, and that its log can not be there yet', async () => {
    const spec = {
      triggeredSecondsAgo: [20, 30],
      groups: [{ count: 1, size: { entries: [10, 10] }, endsInSeconds: [90_000, 90_000] }],
    };
    const vendor = await startVendor({ spec });
    const folder = await temporaryFolder();
    try {
      const data = join(folder.path, 'data');
      const config = await writeSources(folder.path, { baseUrl: vendor.url });
      const ingest = startCli(['ingest', '--config', config, '--data', data, '--allow-plain-secrets']);
      await ingest.wrote('1 pending, 0 generating');
      await ingest.wrote('waits for: 1 the run is not finished');
      const run = vendor.world.runs[0]?.executionId ?? '';
      const cat = await runCli(['logs', 'cat', run, '--data', data]);
      expect(cat).toMatchObject({ code: 1, stdout: '' });
      expect(cat.stderr).toContain('has no log here yet: the vendor still executes the run');
      ingest.child.kill('SIGINT');
      expect(await ingest.done).toMatchObject({ code: 130 });
    } finally {
      await vendor.stop();
      await folder.remove();
    }
  });
});
