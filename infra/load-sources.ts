import { readFileSync } from 'node:fs';
import { type ConfigProblem, describeProblems, parseSources } from '../shared/config/parse-sources.ts';
import { parseSecretReference, secretsOf } from '../shared/config/secret-reference.ts';
import type { Source, Sources } from '../shared/config/sources.ts';
import { MOST_SOURCES } from './most-sources.ts';

export type LoadedSources =
  | { readonly ok: true; readonly config: Sources }
  | { readonly ok: false; readonly report: string };

const WHY_NOT_ENV =
  'is for a laptop: a function in the cloud has no such variable, and its environment is shown to everyone who may look at it. Store the value in AWS Secrets Manager and write ${secret:name}';

/** Numbers of the lines that hold a text, comments aside. */
const linesWith = (text: string, wanted: string): number[] =>
  text.split('\n').flatMap((line, index) => (line.replace(/(^|\s)#.*$/, '').includes(wanted) ? [index + 1] : []));

function envReferences(text: string, sources: readonly Source[]): ConfigProblem[] {
  const seen = new Map<string, number>();
  return sources.flatMap((source, index) =>
    secretsOf(source).flatMap(({ field, reference }) => {
      if (parseSecretReference(reference)?.from !== 'env') return [];
      const before = seen.get(reference) ?? 0;
      seen.set(reference, before + 1);
      const lines = linesWith(text, reference);
      return [
        {
          line: lines[before] ?? lines.at(-1),
          field: `sources[${index}].auth.${field}`,
          message: `${reference} ${WHY_NOT_ENV}`,
        },
      ];
    }),
  );
}

/** All at once: what is beyond the limit is no single source's fault. */
const tooMany = (count: number): ConfigProblem[] =>
  count <= MOST_SOURCES
    ? []
    : [
        {
          line: undefined,
          field: 'sources',
          message: `A stage takes at most ${MOST_SOURCES} sources, and there are ${count}: CloudFormation takes no more resources in a stack. Deploy the others as another stage, from a file of their own (docs/deploy.md#how-many-sources)`,
        },
      ];

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Reads a `sources.yaml` for the cloud: checked, defaults filled in, every secret a reference to Secrets Manager, and no
 * more sources than a stage takes.
 *
 * Shape: the sources, or a report with one line `file:line field: problem` for every problem found; never both.
 * Test: test/infra/load-sources.test.ts
 */
export function loadSources(file: string): LoadedSources {
  const text = read(file);
  if (text === undefined) return { ok: false, report: `${file}: can not be read; name another with -c config=FILE` };
  const parsed = parseSources(text, { allowPlainSecrets: false });
  if (!parsed.ok) return { ok: false, report: describeProblems(file, parsed.problems) };
  const { sources } = parsed.config;
  const problems = [...tooMany(sources.length), ...envReferences(text, sources)];
  return problems.length > 0 ? { ok: false, report: describeProblems(file, problems) } : parsed;
}
