import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CASE_NAMES, type CaseName } from './cases.ts';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts';

export const USAGE = `npm run bench -- [options]
  --runs N          how often each case is run; the median counts (3, with --quick 1)
  --only LIST       some of the scenarios ${SCENARIO_NAMES.join(',')} (all)
  --cases LIST      some of ${CASE_NAMES.join(',')} (all); records have only the last two, (f) is as it is
  --concurrency N   runs worked on at the same time, for every case (8)
  --quick           small sizes: does it work?
  --work DIR        where files are written and removed again (the system's folder for temporary files)
  --out FILE        the figures as JSON (.runlake/bench/results.json)
  --doc FILE        put the tables into this document, in the place of those that are there
  --profile DIR     CPU profiles of the workers go there; the figures are then slower than without`;

export interface BenchOptions {
  readonly runs: number;
  readonly scenarios: readonly ScenarioName[];
  readonly cases: readonly CaseName[];
  readonly concurrency: number;
  readonly quick: boolean;
  readonly work: string | undefined;
  readonly out: string;
  readonly doc: string | undefined;
  readonly profile: string | undefined;
}

const listOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(names)));

const WordsSchema = z.object({
  runs: z.coerce.number().int().min(1).max(99).optional(),
  only: listOf(SCENARIO_NAMES).optional(),
  cases: listOf(CASE_NAMES).default([...CASE_NAMES]),
  concurrency: z.coerce.number().int().min(1).max(100).default(8),
  quick: z.boolean().default(false),
  work: z.string().optional(),
  out: z.string().default('.runlake/bench/results.json'),
  doc: z.string().optional(),
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
      doc: text,
      profile: text,
    },
  });
  const parsed = WordsSchema.safeParse(values);
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n\n${USAGE}`);
  const { only, work, doc, profile, ...rest } = parsed.data;
  if (doc !== undefined && (rest.quick || only !== undefined || rest.cases.length < CASE_NAMES.length)) {
    throw new Error(`--doc is for a whole run: without --quick, --only and --cases\n\n${USAGE}`);
  }
  const runs = rest.runs ?? (rest.quick ? 1 : 3);
  return {
    ...rest,
    runs,
    work,
    doc,
    profile,
    scenarios: SCENARIO_NAMES.filter((name) => only?.includes(name) ?? true),
  };
}
