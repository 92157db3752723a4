import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CASE_NAMES, type CaseName } from './cases.ts';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts';

export const USAGE = `npm run bench -- [options]
  --runs N          how often each case is run; the median counts (3)
  --only a|b        one scenario only
  --cases LIST      some of ${CASE_NAMES.join(',')} (all)
  --concurrency N   runs worked on at the same time, for every case (8)
  --quick           small sizes: does it work?
  --work DIR        where files are written and removed again (the system's folder for temporary files)
  --out FILE        the figures as JSON (.runlake/bench/results.json)
  --profile DIR     CPU profiles of the workers go there; the figures are then slower than without`;

export interface BenchOptions {
  readonly runs: number;
  readonly scenarios: readonly ScenarioName[];
  readonly cases: readonly CaseName[];
  readonly concurrency: number;
  readonly quick: boolean;
  readonly work: string | undefined;
  readonly out: string;
  readonly profile: string | undefined;
}

const WordsSchema = z.object({
  runs: z.coerce.number().int().min(1).max(99).default(3),
  only: z.enum(SCENARIO_NAMES).optional(),
  cases: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(CASE_NAMES)))
    .default([...CASE_NAMES]),
  concurrency: z.coerce.number().int().min(1).max(100).default(8),
  quick: z.boolean().default(false),
  work: z.string().optional(),
  out: z.string().default('.runlake/bench/results.json'),
  profile: z.string().optional(),
});

/** Reads the command line. Errors: what is wrong with it, for people. */
export function readOptions(words: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      runs: text,
      only: text,
      cases: text,
      concurrency: text,
      quick: { type: 'boolean' },
      work: text,
      out: text,
      profile: text,
    },
  });
  const parsed = WordsSchema.safeParse(values);
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n\n${USAGE}`);
  const { only, work, profile, ...rest } = parsed.data;
  return { ...rest, work, profile, scenarios: only === undefined ? SCENARIO_NAMES : [only] };
}
