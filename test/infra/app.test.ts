import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { BUNDLE_BUDGET_BYTES } from '../../infra/constructs/bundle-checks.ts';

const root = new URL('../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'runlake-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

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
  expect(stderr).toBe('There is no stage "staging"; -c stage= takes dev or prod\n');
});

it('is synthesised by the command line with real bundles within their budget', () => {
  const output = join(folder, 'synth');
  const { status, stderr } = spawnSync('node_modules/.bin/cdk', ['synth', '--quiet', '--output', output], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const sizes = [...stderr.matchAll(/^bundle of (\w+): (\d+) bytes/gm)].map(([, name, bytes]) => ({
    name,
    bytes: Number(bytes),
  }));
  expect(sizes.map(({ name }) => name).sort()).toEqual(['sweep', 'worker']);
  for (const { bytes } of sizes) expect(bytes).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES);
  const bundle = readdirSync(output).find((name) => name.startsWith('asset.'));
  const bundled = JSON.parse(readFileSync(join(output, bundle ?? '', 'sources.json'), 'utf8'));
  expect(bundled.sources).toEqual([
    expect.objectContaining({ id: 'talend-eu-prod', options: expect.objectContaining({ concurrency: 8 }) }),
    expect.objectContaining({ id: 'akinon-shop', schedule: 'rate(5 minutes)' }),
    expect.objectContaining({ id: 'sap-jobs', schedule: 'rate(10 minutes)' }),
    expect.objectContaining({ id: 'snaplogic-emea', options: expect.objectContaining({ windowMinutes: 15 }) }),
  ]);
}, 90_000);
