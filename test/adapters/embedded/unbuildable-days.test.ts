import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLocalPipeline } from '../../../functions/cli/local-pipeline.ts';
import { SourcesSchema } from '../../../shared/config/sources.ts';
import type { PipelineEvent } from '../../../shared/ports/telemetry.ts';

const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'];

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'unbuildable-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('goes on landing, and tells of each day, when days can not be built that an earlier process has left', async () => {
  const auth = { token: 'env:NOT_ASKED_FOR' };
  const { sources } = SourcesSchema.parse({ sources: [{ id: 'eu', vendor: 'talend', region: 'eu', auth }] });
  const problems: string[] = [];
  const broken: string[] = [];
  const all = Promise.withResolvers<void>();
  const emit = (event: PipelineEvent): void => {
    if (event.kind === 'problem') problems.push(event.error.message.slice(0, 'the tables of 2026-11-20'.length));
    if (problems.length === DAYS.length) all.resolve();
  };
  const pipeline = await openLocalPipeline({
    dataDir,
    sources,
    version: 'test',
    allowLoopback: true,
    curatesMeanwhile: true,
    telemetry: { emit },
    onBroken: (message) => {
      broken.push(message);
      if (broken.length === DAYS.length) all.resolve();
    },
  });
  try {
    // The builder's folder can not be made.
    await writeFile(join(dataDir, 'scratch'), 'a file');
    for (const dt of DAYS) await pipeline.services.partitions.mark({ source: 'eu', dt }, 'talend', 0);
    await pipeline.start();
    await all.promise;
    expect(broken).toEqual([]);
    expect(problems.sort()).toEqual(DAYS.map((dt) => `the tables of ${dt}`));
  } finally {
    await pipeline.stop();
  }
});
