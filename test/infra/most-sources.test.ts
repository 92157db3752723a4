import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSources } from '../../infra/load-sources.ts';
import { MOST_SOURCES } from '../../infra/most-sources.ts';
import type { StageValues } from '../../infra/stages.ts';
import { folderOfFile } from '../factories/folder-of-file.ts';
import { stackUnderTest } from './stack-under-test.ts';

const folder = folderOfFile('most');

const RESOURCES_OF_A_STACK = 500;
/** Units: bytes. */
const TEMPLATE = 1_000_000;

/** Sources with the longest names, and as many secrets as any vendor takes. */
const sources = (count: number): string =>
  JSON.stringify({
    sources: Array.from({ length: count }, (_, at) => {
      const id = `s${at}-`.padEnd(40, 'x');
      const secret = (name: string): string => `\${secret:runlake/${id}/${name}}`;
      const auth = {
        clientId: secret('client-id'),
        certificate: secret('certificate'),
        key: secret('private-key'),
        tokenUrl: 'https://uaa.example.com',
      };
      return { id, vendor: 'sap-job-scheduling', baseUrl: 'https://jobs.example.com', auth };
    }),
  });

function fileWith(count: number): string {
  const file = join(folder, `${count}.yaml`);
  writeFileSync(file, sources(count));
  return file;
}

const OPTIONS: [string, Partial<StageValues>][] = [
  ['without options', {}],
  ['with every option', { encryptionKey: 'own', tracing: true }],
  ['with a retired key', { encryptionKey: 'retired', tracing: true }],
];

describe.each(OPTIONS)('a stage %s', (_, values) => {
  it('fits into a stack with as many sources as it may have, and not with one more', () => {
    const { resources, template } = stackUnderTest('prod', sources(MOST_SOURCES), values);
    expect(resources.length).toBeLessThanOrEqual(RESOURCES_OF_A_STACK);
    expect(JSON.stringify(template.toJSON(), undefined, 1).length).toBeLessThan(TEMPLATE);
    expect(() => stackUnderTest('prod', sources(MOST_SOURCES + 1), values)).toThrow(/resources/);
  });
});

it('takes as many sources as fit, and names the limit to whoever has more', () => {
  expect(loadSources(fileWith(MOST_SOURCES)).ok).toBe(true);
  const file = fileWith(MOST_SOURCES + 1);
  expect(loadSources(file)).toEqual({
    ok: false,
    report: expect.stringMatching(
      /^\S+30\.yaml sources: A stage takes at most 29 sources, and there are 30.*another stage.*docs\/deploy\.md#how-many/,
    ),
  });
});

it('writes nothing and fails when there are more sources than fit', () => {
  const outdir = join(folder, 'out');
  const context = JSON.stringify({ config: fileWith(MOST_SOURCES + 1) });
  const { status, stderr } = spawnSync('node_modules/.bin/node', ['infra/app.ts'], {
    cwd: new URL('../..', import.meta.url).pathname,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: context },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('A stage takes at most 29 sources'),
  });
  expect(readdirSync(outdir)).toEqual([]);
});
