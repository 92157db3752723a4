import { LineCounter, parseDocument } from 'yaml';
import { fieldName, type Path, type ProblemWords, wordsOf } from './problem-words.ts';
import { HIDDEN_FIELDS, parseSecretReference } from './secret-reference.ts';
import { isLoopback } from './source-fields.ts';
import { type Sources, SourcesSchema } from './sources.ts';
import { aliasProblem, lineOf, withoutQuotation } from './yaml-problem.ts';

/** One thing that is wrong in `sources.yaml`, where it is, what was found and what is allowed. */
export interface ConfigProblem {
  readonly line: number | undefined;
  readonly field: string;
  readonly message: string;
}

export type ParsedSources =
  | { readonly ok: true; readonly config: Sources }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** A value of the file as a map; one of another kind has no fields, and a problem of its own. */
const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);

interface Found {
  readonly path: Path;
  readonly message: string;
}

/** Secrets in clear: never, but for sources on the loopback when the user asked for it. */
function plainSecrets(source: ReadonlyMap<string, unknown>, index: number, allowPlain: boolean): Found[] {
  const baseUrl = source.get('baseUrl');
  const address = typeof baseUrl === 'string' ? URL.parse(baseUrl) : null;
  if (allowPlain && address !== null && isLoopback(address)) return [];
  const why = allowPlain
    ? '--allow-plain-secrets is for sources on the loopback only'
    : 'files are copied, committed and shared';
  const message = `a secret in clear is refused (${why}); write \${env:NAME} and set NAME in the environment, or \${secret:name} for AWS Secrets Manager`;
  const auth = fieldsOf(source.get('auth'));
  return HIDDEN_FIELDS.flatMap((field) => {
    const value = auth.get(field);
    const plain = typeof value === 'string' && value !== '' && parseSecretReference(value) === undefined;
    return plain ? [{ path: ['sources', index, 'auth', field], message }] : [];
  });
}

/** What the schema does not look at while any field is wrong: secrets in clear, names that are used twice, no address. */
function crossChecks(root: unknown, allowPlain: boolean): Found[] {
  const list = fieldsOf(root).get('sources');
  const seen = new Set<unknown>();
  return (Array.isArray(list) ? list : []).flatMap((item: unknown, index) => {
    const source = fieldsOf(item);
    const found = plainSecrets(source, index, allowPlain);
    const id = source.get('id');
    if (typeof id === 'string' && seen.has(id))
      found.push({ path: ['sources', index, 'id'], message: `another source is called "${id}" already` });
    seen.add(id);
    if (source.get('vendor') === 'talend' && !source.has('region') && !source.has('baseUrl'))
      found.push({ path: ['sources', index], message: 'needs a region or a baseUrl' });
    return found;
  });
}

/**
 * Reads and checks the text of a `sources.yaml` before anything starts.
 *
 * Shape: the sources with all defaults filled in, or every problem found, in file order; never both.
 * No message repeats a value from below `auth`.
 */
export function parseSources(text: string, options: { readonly allowPlainSecrets: boolean }): ParsedSources {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      field: 'the file',
      message: `is not valid YAML: ${withoutQuotation(error)}`,
    }));
    return { ok: false, problems };
  }
  let root: unknown;
  try {
    root = document.toJS();
  } catch {
    return { ok: false, problems: [aliasProblem(document, lines)] };
  }
  const parsed = SourcesSchema.safeParse(root);
  const issues = parsed.success ? [] : parsed.error.issues;
  const words: ProblemWords[] = [
    ...issues.flatMap((issue) => wordsOf(issue, root)),
    ...crossChecks(root, options.allowPlainSecrets).map((found) => ({ ...found, field: fieldName(found.path) })),
  ];
  const problems = words.map(({ path, key, field, message }) => ({
    line: lineOf(document, lines, path, key),
    field,
    message,
  }));
  if (parsed.success && problems.length === 0) return { ok: true, config: parsed.data };
  // The schema does the cross-checks as well when all fields are right.
  const once = new Map(problems.map((problem) => [`${problem.field}: ${problem.message}`, problem]));
  return { ok: false, problems: [...once.values()].sort((left, right) => (left.line ?? 0) - (right.line ?? 0)) };
}

/** Problems as lines for people: `sources.yaml:7 sources[0].schedule: found "hourly"; allowed: …`. */
export const describeProblems = (file: string, problems: readonly ConfigProblem[]): string =>
  problems
    .map(({ line, field, message }) => `${file}${line === undefined ? '' : `:${line}`} ${field}: ${message}`)
    .join('\n');
