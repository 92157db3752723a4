import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect } from 'vitest';
import { serveStandIn } from '../../infra/local/vendors/kit/server.ts';
import type { BehaviourOptions } from '../../infra/local/vendors/talend/behaviour.ts';
import { createTalendStandIn, type TalendStandIn } from '../../infra/local/vendors/talend/stand-in.ts';
import { createWorld, type World } from '../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../infra/local/vendors/talend/world-spec.ts';
import { runCli } from './cli-process.ts';

export const TOKEN = 'stand-in-personal-access-token';

/** Fourteen ended runs: nine plain logs, two logs of three parts, two that are empty, one that never started. */
const SMALL = worldSpecSchema.parse({
  tasks: 3,
  triggeredSecondsAgo: [300, 40_000],
  groups: [
    { count: 9, size: { bytes: [20_000, 90_000] } },
    { count: 2, style: 'service', size: { entries: [1_200, 1_200] } },
    { count: 2, size: { entries: [0, 0] } },
    { count: 1, final: 'deploy_failed', size: { entries: [0, 0] } },
  ],
});

export interface Vendor {
  readonly url: string;
  readonly world: World;
  readonly standIn: TalendStandIn;
  stop(): Promise<void>;
}

/** A stand-in Talend in this process. */
export async function startVendor(options: { spec?: unknown; behaviour?: BehaviourOptions } = {}): Promise<Vendor> {
  const spec = options.spec === undefined ? SMALL : worldSpecSchema.parse(options.spec);
  const world = createWorld({ seed: 'cli', startedAtMs: Date.now(), spec });
  let url = '';
  const standIn = createTalendStandIn({
    world,
    now: Date.now,
    random: Math.random,
    baseUrl: () => url,
    behaviour: { entriesPerPart: 500, readiness: { kind: 'polls', most: 0 }, ...options.behaviour },
  });
  const server = await serveStandIn({ standIn, host: '127.0.0.1', port: 0 });
  url = server.url;
  return { url, world, standIn, stop: () => server.stop() };
}

/** A folder that is removed with `remove`. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'runlake-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Writes a `sources.yaml` of one source and returns its path. Values stand as they are in YAML. */
export async function writeSources(
  folder: string,
  source: { readonly baseUrl: string; readonly token?: string; readonly scope?: string; readonly schedule?: string },
): Promise<string> {
  const file = join(folder, 'sources.yaml');
  await writeFile(
    file,
    `sources:
  - id: talend-test
    vendor: talend
    baseUrl: ${source.baseUrl}
    auth: { token: "${source.token ?? TOKEN}" }
    scope: ${source.scope ?? '{ tasks: all }'}
    schedule: ${source.schedule ?? 'rate(5 minutes)'}
    options: { settleSeconds: 0, concurrency: 4 }
`,
  );
  return file;
}

/** Files of landed objects in a data directory. */
export const objectFiles = (dataDir: string): string[] => globSync('objects/runlake/raw/**/*.zst', { cwd: dataDir });

interface ListedRun {
  readonly runId: string;
  readonly state: string;
  readonly parts: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
}

/** Every finished run of the vendor is in the data directory exactly once, with the vendor's very bytes, and nothing else is. */
export async function expectEqualToVendor(vendor: Vendor, dataDir: string): Promise<void> {
  const { stdout } = await runCli(['runs', 'ls', '--json', '--data', dataDir]);
  const listed: readonly ListedRun[] = JSON.parse(stdout);
  const runs = new Map(listed.map((run) => [run.runId, run]));
  expect(runs.size).toBe(listed.length);
  let objects = 0;
  for await (const truth of vendor.standIn.truth(['json'])) {
    if (!truth.terminal) continue;
    const wanted = (truth.parts.json ?? []).filter(({ bytes }) => bytes > 0).map(({ sha256 }) => sha256);
    const run = runs.get(truth.executionId);
    expect(run?.state, truth.executionId).toBe(wanted.length === 0 ? 'empty' : 'landed');
    expect((run?.parts ?? []).map(({ file }) => contentHash(file))).toEqual(wanted);
    objects += wanted.length;
    runs.delete(truth.executionId);
  }
  expect([...runs.keys()]).toEqual([]);
  expect(objectFiles(dataDir)).toHaveLength(objects);
  expect(existsSync(join(dataDir, '.holder.json'))).toBe(false);
}

const contentHash = (file: string): string =>
  createHash('sha256')
    .update(zstdDecompressSync(readFileSync(file)))
    .digest('hex');
