import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { runCli, startCli } from './cli-process.ts';
import { objectFiles, temporaryFolder } from './cli-world.ts';
import {
  DAY_MS,
  type RecordVendor,
  recordSources,
  startedAtMs,
  startRecordVendors,
  writeConfig,
} from './record-world.ts';

describe('the records of three vendors', { timeout: 180_000 }, () => {
  let vendors: Readonly<Record<string, RecordVendor>> = {};
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let words: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    vendors = await startRecordVendors();
    for (const { standIn } of Object.values(vendors)) standIn.clock.stop(startedAtMs + DAY_MS);
    data = join(folder.path, 'data');
    words = [
      '--config',
      await writeConfig(folder.path, await recordSources(vendors)),
      '--data',
      data,
      '--allow-plain-secrets',
    ];
  });
  afterAll(async () => {
    for (const { stop } of Object.values(vendors)) await stop();
    await folder.remove();
  });

  const exported = async (source: string, stream: string): Promise<string[]> => {
    const out = join(folder.path, `${source}-${stream}.ndjson`);
    const end = await runCli([
      'records',
      'export',
      '--source',
      source,
      '--stream',
      stream,
      '--out',
      out,
      '--data',
      data,
    ]);
    expect(end).toMatchObject({ code: 0 });
    return (await readFile(out, 'utf8')).split('\n').filter((line) => line !== '');
  };

  const finished = async (source: string, stream: string, untilMs = Number.POSITIVE_INFINITY): Promise<string[]> => {
    const rows: string[] = [];
    for await (const row of vendors[source]?.standIn.truth(new URLSearchParams()) ?? []) {
      if (row.stream !== stream || !row.finished || !row.listed) continue;
      const text = canonicalJson(JSON.stringify(row.record));
      if (Number(/"request_time":(\d+)/.exec(text)?.[1] ?? 0) < untilMs) rows.push(text);
    }
    return rows.sort();
  };

  it('land exactly once although the process is killed in the middle, and again', async () => {
    for (const objects of [20, 150]) {
      const run = startCli(['ingest', ...words]);
      while (objectFiles(data).length < objects) await new Promise((resolve) => setTimeout(resolve, 20));
      run.child.kill('SIGKILL');
      await run.done;
    }
    const end = await runCli(['ingest', ...words, '--json']);
    expect(end.code, end.stderr).toBe(0);
    expect(JSON.parse(end.stdout).problems.filter(({ id }: { id?: string }) => id === undefined)).toEqual([]);

    for (const [source, stream] of [
      ['sap', 'job-runs'],
      ['akinon', 'main-logs'],
      ['akinon', 'line-logs'],
    ] as const) {
      const lines = (await exported(source, stream)).map(canonicalJson).sort();
      const wanted = await finished(source, stream);
      expect(wanted.length).toBeGreaterThan(100);
      const missing = wanted.filter((line) => !lines.includes(line));
      expect(missing, `${source} ${stream}`).toEqual([]);
      expect(new Set(lines).size, `${source} ${stream}`).toBe(lines.length);
    }
  });

  it('of time windows are complete up to the last window that has ended', async () => {
    const { stdout } = await runCli(['slices', 'ls', '--source', 'snaplogic', '--json', '--data', data]);
    const ends = JSON.parse(stdout).map(({ to }: { to: string }) => Date.parse(to));
    const lines = (await exported('snaplogic', 'api-requests')).map(canonicalJson).sort();
    expect(lines).toEqual(await finished('snaplogic', 'api-requests', Math.max(...ends)));
  });

  it('are found run by run, and a run shows its own record', async () => {
    const { stdout } = await runCli(['runs', 'ls', '--source', 'sap', '--json', '--data', data]);
    const runs: readonly { readonly runId: string; readonly status: string }[] = JSON.parse(stdout);
    expect(runs.length).toBeGreaterThan(500);
    const failed = runs.find(({ status }) => status === 'failed');
    const log = await runCli(['logs', 'cat', failed?.runId ?? '', '--source', 'sap', '--data', data]);
    expect(JSON.parse(log.stdout)).toMatchObject({ runId: failed?.runId });
  });
});
