import { type Document, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { HIDDEN_FIELDS, parseSecretReference } from './secret-reference.ts';
import { isLoopback } from './source-fields.ts';
import { AUTH_FORMS, type Sources, SourcesSchema, VENDORS } from './sources.ts';
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

type Path = readonly PropertyKey[];

const fieldName = (path: Path): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
        .join('')
        .replace(/^\./, '');

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

const isComposite = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** A value as it may be shown: what stands below `auth` may be a secret, and what stands above it may hold one. */
function shown(path: Path, value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (path.includes('auth')) return 'a value that is not shown here';
  if (Array.isArray(value) && (path.length <= 2 || value.some(isComposite))) return 'a list';
  if (isComposite(value) && !Array.isArray(value)) return 'a map';
  if (path.length <= 2 && typeof value === 'string') return 'a text';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter, root: unknown): ConfigProblem[] {
  const at = { line: lineOf(document, lines, issue.path), field: fieldName(issue.path) };
  const found = shown(issue.path, valueAt(root, issue.path));
  switch (issue.code) {
    case 'unrecognized_keys': {
      // A key below `auth` may be a secret as well: {token:abc} without a space is a key without a value.
      const hidden = issue.path.includes('auth');
      return issue.keys.map((key) => ({
        line: lineOf(document, lines, issue.path, key),
        field: hidden ? at.field : fieldName([...issue.path, key]),
        message: hidden
          ? `unknown field, not named here; ${authForms(root, issue.path)}`
          : 'unknown field; see docs/sources.md for the fields that are allowed here',
      }));
    }
    case 'invalid_union':
      if (issue.path.at(-1) === 'auth') {
        return [{ ...at, message: authForms(root, issue.path) }];
      }
      if (issue.path.at(-1) === 'vendor') return [{ ...at, message: `found ${found}; allowed: ${VENDORS.join(', ')}` }];
      return [{ ...at, message: `found ${found}; allowed: "all" or ${listOf(issue.path.at(-1))}` }];
    case 'custom':
      return [{ ...at, message: issue.message }];
    default:
      return [{ ...at, message: `found ${found}; allowed: ${allowed(issue)}` }];
  }
}

const listOf = (field: PropertyKey | undefined): string =>
  field === 'jobs' ? 'a list of { jobId, schedules }' : 'a list of ids';

/** What `auth` may look like for the vendor of the source that a path leads into. */
function authForms(root: unknown, path: Path): string {
  const vendor = valueAt(root, [...path.slice(0, 2), 'vendor']);
  return `needs ${AUTH_FORMS.get(String(vendor)) ?? 'a vendor that is known'}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a map of fields',
  string: 'a text',
};

/** What a field allows, from the schema's own words where it has some. */
function allowed(issue: z.core.$ZodIssue): string {
  const last = issue.path.at(-1);
  if (last === 'id') return '1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq';
  if (last === 'since') return 'an instant such as 2026-11-20T12:00:00Z';
  if (last === 'schedule') return 'rate(5 minutes), cron(0/10 * * * ? *) or at(2030-01-31T00:00:00)';
  if (issue.path.length === 0) return 'a file that begins with sources:';
  if (last === 'sources') return issue.code === 'too_small' ? 'at least one source' : 'a list of sources';
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'too_small':
      return `at least ${String(issue.minimum)}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}`;
    default:
      return issue.message;
  }
}

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
  const problems = [
    ...issues.flatMap((issue) => problemsOf(issue, document, lines, root)),
    ...crossChecks(root, options.allowPlainSecrets).map(({ path, message }) => ({
      line: lineOf(document, lines, path),
      field: fieldName(path),
      message,
    })),
  ];
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
