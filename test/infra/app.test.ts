import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLE_BUDGET_BYTES } from '../../infra/constructs/bundle-checks.ts';
import { folderOfFile } from '../factories/folder-of-file.ts';

const root = new URL('../..', import.meta.url).pathname;
const folder = folderOfFile('app');

/** Runs the app as the CDK command line does. */
function runApp(name: string, context: Record<string, string>) {
  const outdir = join(folder, name);
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { status, stderr } = spawnSync('node_modules/.bin/node', ['infra/app.ts'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, stderr, outdir };
}

it('writes nothing and fails when the configuration is broken', () => {
  const config = join(folder, 'broken.yaml');
  writeFileSync(config, 'sources:\n  - id: a\n    vendor: nobody\n');
  const { status, stderr, outdir } = runApp('broken', { config });
  expect(status).toBe(1);
  expect(stderr).toMatch(/broken\.yaml:3 sources\[0\]\.vendor: found "nobody"/);
  expect(readdirSync(outdir)).toEqual([]);
});

it('names the stages there are when asked for another', () => {
  const { status, stderr } = runApp('stage', { stage: 'staging' });
  expect(status).toBe(1);
  expect(stderr).toBe('There is no stage "staging"; -c stage= takes dev or emulated or prod\n');
});

describe('the command line', () => {
  const output = join(folder, 'synth');
  const assets = (): string[] =>
    readdirSync(output)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => join(output, name));

  it('synthesises it with real bundles within their budget', () => {
    const { status, stderr } = spawnSync('node_modules/.bin/cdk', ['synth', '--quiet', '--output', output], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const sizes = [...stderr.matchAll(/^bundle of (\w+): (\d+) bytes/gm)].map(([, name, bytes]) => ({
      name,
      bytes: Number(bytes),
    }));
    expect(sizes.map(({ name }) => name).sort()).toEqual(['announce', 'audit', 'curate', 'sweep', 'worker']);
    for (const { bytes } of sizes) expect(bytes).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES);
  }, 180_000);

  it('puts the validated sources beside the code of those who ask vendors, and nowhere else', () => {
    const files = assets()
      .map((asset) => join(asset, 'sources.json'))
      .filter((file) => existsSync(file));
    expect(files).toHaveLength(3);
    for (const file of files) {
      expect(JSON.parse(readFileSync(file, 'utf8')).sources).toEqual([
        expect.objectContaining({ id: 'talend-eu-prod', options: expect.objectContaining({ concurrency: 8 }) }),
        expect.objectContaining({ id: 'akinon-shop', schedule: 'rate(5 minutes)' }),
        expect.objectContaining({ id: 'sap-jobs', schedule: 'rate(10 minutes)' }),
        expect.objectContaining({ id: 'snaplogic-emea', options: expect.objectContaining({ windowMinutes: 15 }) }),
      ]);
    }
  });

  it('gives the curator DuckDB for the machine of Lambda, in the version that was tested here, and nobody else', () => {
    const [asset = '', ...others] = assets().filter((one) => existsSync(join(one, 'node_modules')));
    expect(others).toEqual([]);
    const folderOf = (name: string): string => join('node_modules/@duckdb', name);
    expect(readdirSync(join(asset, 'node_modules/@duckdb')).sort()).toEqual([
      'node-api',
      'node-bindings',
      'node-bindings-linux-arm64',
    ]);
    const binding = readFileSync(join(asset, folderOf('node-bindings-linux-arm64'), 'duckdb.node'));
    // ELF, and the number of AArch64 in its header.
    expect([binding.toString('latin1', 1, 4), binding.readUInt16LE(18)]).toEqual(['ELF', 183]);
    const versionIn = (place: string): string =>
      JSON.parse(readFileSync(join(place, folderOf('node-api'), 'package.json'), 'utf8')).version;
    expect(versionIn(asset)).toBe(versionIn(root));
  });
});
