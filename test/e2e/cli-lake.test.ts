import { globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import { startVendor, TOKEN, temporaryFolder, type Vendor } from './cli-world.ts';
import {
  DAY_MS,
  type RecordVendor,
  recordSources,
  startedAtMs,
  startRecordVendors,
  writeConfig,
} from './record-world.ts';

describe('the lake of four vendors', { timeout: 240_000 }, () => {
  let talend: Vendor;
  let vendors: Readonly<Record<string, RecordVendor>> = {};
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let words: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    [talend, vendors] = await Promise.all([startVendor(), startRecordVendors()]);
    for (const { standIn } of Object.values(vendors)) standIn.clock.stop(startedAtMs + DAY_MS);
    data = join(folder.path, 'data');
    const source = {
      id: 'talend',
      vendor: 'talend',
      baseUrl: talend.url,
      auth: { token: TOKEN },
      scope: { tasks: 'all' },
      options: { settleSeconds: 0 },
    };
    const config = await writeConfig(folder.path, [source, ...(await recordSources(vendors))]);
    words = ['--config', config, '--data', data, '--allow-plain-secrets'];
  });
  afterAll(async () => {
    await talend.stop();
    for (const { stop } of Object.values(vendors)) await stop();
    await folder.remove();
  });

  const ask = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const end = await runCli(['query', sql, '--format', 'json', '--data', data]);
    expect(end.code, end.stderr).toBe(0);
    return JSON.parse(end.stdout);
  };

  /** Records of a stream as they have landed, and how many of the vendor's final ones are among them. */
  const landed = async (source: string, stream: string): Promise<number> => {
    const words = ['records', 'export', '--source', source, '--stream', stream, '--out', '-', '--data', data];
    const end = await runCli(words);
    expect(end.code, end.stderr).toBe(0);
    return end.stdout.split('\n').filter((line) => line !== '').length;
  };

  const finished = async (source: string, stream: string): Promise<number> => {
    let count = 0;
    for await (const row of vendors[source]?.standIn.truth(new URLSearchParams()) ?? []) {
      if (row.stream === stream && row.listed && row.finished) count += 1;
    }
    return count;
  };

  const entriesOfTalend = async (): Promise<number> => {
    let entries = 0;
    for await (const run of talend.standIn.truth(['json'])) if (run.terminal) entries += run.entries;
    return entries;
  };

  it('holds every row once, although the process is killed while it is built', async () => {
    const run = startCli(['ingest', '--watch', ...words]);
    // Some tables of some days are there, others are being built.
    while (globSync('objects/runlake/curated/**/*.parquet', { cwd: data }).length < 5) await sleep(20);
    run.child.kill('SIGKILL');
    await run.done;
    const end = await runCli(['ingest', ...words]);
    expect(end.code, end.stderr).toBe(0);

    const rows = await ask(`
      SELECT 'runs ' || source AS name, count(*) AS n FROM runs GROUP BY 1
      UNION ALL SELECT 'run ids ' || source, count(DISTINCT run_id) FROM runs GROUP BY 1
      UNION ALL SELECT stream, count(*) FROM log_entries GROUP BY 1
      UNION ALL SELECT 'sap_run_logs', count(*) FROM sap_run_logs
      UNION ALL SELECT 'api_requests', count(*) FROM api_requests
      UNION ALL SELECT 'quarantine', count(*) FROM quarantine`);
    const mains = await landed('akinon', 'main-logs');
    const lines = await landed('akinon', 'line-logs');
    const jobRuns = await landed('sap', 'job-runs');
    const requests = await landed('snaplogic', 'api-requests');
    expect(mains).toBeGreaterThanOrEqual(await finished('akinon', 'main-logs'));
    expect(lines).toBeGreaterThanOrEqual(await finished('akinon', 'line-logs'));
    expect(jobRuns).toBeGreaterThanOrEqual(await finished('sap', 'job-runs'));
    expect(Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]))).toEqual({
      'runs talend': talend.world.runs.length,
      'run ids talend': talend.world.runs.length,
      'runs akinon': mains,
      'run ids akinon': mains,
      'runs sap': jobRuns,
      'run ids sap': jobRuns,
      'execution-logs': await entriesOfTalend(),
      'line-logs': lines,
      'log-details': globSync('objects/runlake/raw/**/stream=log-details/**/*.zst', { cwd: data }).length,
      sap_run_logs: jobRuns,
      api_requests: requests,
      quarantine: 0,
    });
  });

  it('is built again by the same bytes, so that a rebuild changes nothing', async () => {
    const end = await runCli(['rebuild', '--from', '2000-01-01', '--data', data]);
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout + end.stderr).toMatch(/[1-9]\d* objects were built from what has landed, 0 of them changed/);
  });
});
