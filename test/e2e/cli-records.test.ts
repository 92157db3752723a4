import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as akinon from '../../infra/local/vendors/akinon/presets.ts';
import { createAkinonStandIn } from '../../infra/local/vendors/akinon/stand-in.ts';
import * as akinonWorld from '../../infra/local/vendors/akinon/world.ts';
import type { StandInRequest, StandInResponse } from '../../infra/local/vendors/kit/answer.ts';
import { createMovableClock, type MovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { serveStandIn } from '../../infra/local/vendors/kit/server.ts';
import * as sap from '../../infra/local/vendors/sap-job-scheduling/presets.ts';
import { createSapStandIn } from '../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import * as sapWorld from '../../infra/local/vendors/sap-job-scheduling/world.ts';
import * as snaplogic from '../../infra/local/vendors/snaplogic/presets.ts';
import { createSnapLogicStandIn } from '../../infra/local/vendors/snaplogic/stand-in.ts';
import * as snapLogicWorld from '../../infra/local/vendors/snaplogic/world.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { runCli, startCli } from './cli-process.ts';
import { objectFiles, temporaryFolder } from './cli-world.ts';

const DAY_MS = 86_400_000;
const SourceSchema = z.object({ auth: z.unknown(), scope: z.unknown() });

/** What this test needs of a stand-in, whatever its vendor. */
interface StandIn {
  handle(request: StandInRequest): Promise<StandInResponse>;
  readonly clock: MovableClock;
  truth(query: URLSearchParams): AsyncIterable<{
    readonly stream: string;
    readonly identity: string;
    readonly finished: boolean;
    readonly listed: boolean;
    readonly record: unknown;
  }>;
}

interface Vendor {
  readonly standIn: StandIn;
  readonly url: string;
  stop(): Promise<void>;
}

/** Worlds that began a day ago; the clocks of the stand-ins stand still where they are put. */
const startedAtMs = Date.now() - DAY_MS;

async function serve(create: (own: { clock: MovableClock; random: () => number; baseUrl: () => string }) => StandIn) {
  let url = '';
  const standIn = create({ clock: createMovableClock(Date.now), random: Math.random, baseUrl: () => url });
  const server = await serveStandIn({ standIn, host: '127.0.0.1', port: 0 });
  url = server.url;
  return { standIn, url, stop: () => server.stop() };
}

const startVendors = async (): Promise<Readonly<Record<string, Vendor>>> => {
  const begun = { seed: 'cli', startedAtMs };
  const [sapDemo, akinonDemo, snapDemo] = [sap.demoPreset(), akinon.demoPreset(), snaplogic.demoPreset()];
  const worlds = {
    sap: sapWorld.createWorld({ ...begun, spec: sapDemo.spec }),
    akinon: akinonWorld.createWorld({ ...begun, spec: akinonDemo.spec }),
    snaplogic: snapLogicWorld.createWorld({ ...begun, spec: snapDemo.spec }),
  };
  return {
    sap: await serve((own) => createSapStandIn({ ...own, world: worlds.sap, behaviour: sapDemo.behaviour })),
    akinon: await serve((own) =>
      createAkinonStandIn({ ...own, world: worlds.akinon, behaviour: akinonDemo.behaviour }),
    ),
    snaplogic: await serve((own) =>
      createSnapLogicStandIn({ ...own, world: worlds.snaplogic, behaviour: snapDemo.behaviour }),
    ),
  };
};

/** The `sources.yaml` of these stand-ins, from what they say themselves. JSON is YAML. */
async function writeConfig(folder: string, vendors: Readonly<Record<string, Vendor>>): Promise<string> {
  const names: Readonly<Record<string, string>> = { sap: 'sap-job-scheduling' };
  const sources = await Promise.all(
    Object.entries(vendors).map(async ([name, { url }]) => ({
      id: name,
      vendor: names[name] ?? name,
      baseUrl: url,
      ...SourceSchema.parse(await (await fetch(`${url}/__stand-in/source`)).json()),
      options: {
        requestsPerMinute: 100_000,
        ...(name === 'snaplogic' ? { since: new Date(startedAtMs - 7 * 3_600_000).toISOString() } : {}),
      },
    })),
  );
  const file = join(folder, 'sources.yaml');
  await writeFile(file, JSON.stringify({ sources }));
  return file;
}

describe('the records of three vendors', { timeout: 180_000 }, () => {
  let vendors: Readonly<Record<string, Vendor>> = {};
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let words: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    vendors = await startVendors();
    for (const { standIn } of Object.values(vendors)) standIn.clock.stop(startedAtMs + DAY_MS);
    data = join(folder.path, 'data');
    words = ['--config', await writeConfig(folder.path, vendors), '--data', data, '--allow-plain-secrets'];
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
