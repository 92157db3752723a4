import type { Parameters } from 'fast-check';
import { beforeEach, vi } from 'vitest';
import { LEFT_OUT } from './left-out.ts';

const isMutantRun = process.env.MUTANTS_AREA !== undefined;
/** Values that a property is tried with, for each mutant; the first failure is enough. */
const MOST_RUNS = 100;
/** The same values every time: whether a mutant is found must not depend on luck. */
const SEED = 20_211_104;

function hurried(options: Parameters<unknown> = {}): Parameters<unknown> {
  if (!isMutantRun) return { ...options, seed: SEED };
  const numRuns = Math.min(MOST_RUNS, options.numRuns ?? MOST_RUNS);
  return { ...options, seed: SEED, numRuns, endOnFailure: true };
}

vi.mock('fast-check', async (importOriginal) => {
  const original = await importOriginal<typeof import('fast-check')>();
  const assert = (property: never, options?: Parameters<unknown>) => original.assert(property, hurried(options));
  return { ...original, assert, default: { ...original.default, assert } };
});

beforeEach(({ task, skip }) => {
  if (isMutantRun) skip(LEFT_OUT.test(task.name), 'left out: see left-out.ts');
});
