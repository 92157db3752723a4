import { matchesGlob, relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import type { Area } from './areas.ts';
import { type AreaScore, scoreOf } from './score.ts';

export interface RunOptions {
  /** Files below the root; undefined: all of the area. */
  readonly only: readonly string[] | undefined;
  /** Earlier results count for nothing. */
  readonly fresh: boolean;
}

/**
 * Changes one area in every way that Stryker knows, and has its own tests look at each change.
 *
 * Effects: a copy of the tree below `.runlake/mutants`, removed at the end; there too the area's report, and what was
 * found, which the next run builds on. Errors: Stryker's, also when a test fails without any change.
 */
export async function runArea(area: Area, { only, fresh }: RunOptions): Promise<AreaScore | undefined> {
  const owned = only?.filter((file) =>
    area.mutate.every((glob) => matchesGlob(file, glob.replace('!', '')) !== glob.startsWith('!')),
  );
  if (owned?.length === 0) return undefined;
  process.env.MUTANTS_AREA = area.name;
  const folder = `.runlake/mutants/${area.name}`;
  const results = await new Stryker({
    configFile: 'test/mutants/stryker.config.json',
    mutate: [...(owned ?? area.mutate)],
    plugins: ['@stryker-mutator/vitest-runner', './test/mutants/ignore-words.ts'],
    ignorers: ['words'],
    incrementalFile: `${folder}/incremental.json`,
    jsonReporter: { fileName: `${folder}/report.json` },
    force: fresh,
  }).runMutationTest();
  // Of the files that were left alone it knows what earlier runs found.
  const asked = results.filter(({ fileName }) => owned?.includes(relative('.', fileName)) ?? true);
  return scoreOf(area.name, asked);
}
