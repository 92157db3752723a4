import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { knownSources, rememberSources } from '../../../../functions/cli/known-sources.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';

const source = (id: string) =>
  SourcesSchema.parse({ sources: [{ id, vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } }] }).sources;

it('remembers every source that a data directory has worked for, also those that are configured no more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runlake-known-'));
  expect(await knownSources(folder)).toEqual([]);
  await rememberSources(folder, source('us'));
  await rememberSources(folder, source('eu'));
  await rememberSources(folder, source('eu'));
  expect(await knownSources(folder)).toEqual([
    { id: 'eu', vendor: 'talend', stream: 'execution-logs' },
    { id: 'us', vendor: 'talend', stream: 'execution-logs' },
  ]);
  expect(await readdir(folder)).toEqual(['sources.json']);
  await rm(folder, { recursive: true });
});
