import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { parseSecretReference } from './secret-reference.ts';
import { isLoopback } from './source-fields.ts';
import { type Source, type Sources, SourcesSchema } from './sources.ts';
import { talendBaseUrl } from './talend-source.ts';
import { aliasProblem, withoutQuotation } from './yaml-problem.ts';

/** One thing that is wrong in `sources.yaml`, where it is, what was found and what is allowed. */
export interface ConfigProblem {
  readonly line: number | undefined;
  readonly field: string;
  readonly message: string;
}

export type ParsedSources =
  | { readonly ok: true; readonly config: Sources }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const EITHER_AUTH = 'needs either { token } or { clientId, clientSecret }';

type Path = readonly PropertyKey[];

const fieldName = (path: Path): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
        .join('')
        .replace(/^\./, '');

/** Line of the deepest node on the path that exists; for an unknown key, of the key itself. */
function lineOf(document: Document, lines: LineCounter, path: Path, key?: string): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return lines.linePos(start).line;
    }
  }
  return undefined;
}

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
          ? `unknown field, not named here; ${EITHER_AUTH}`
          : 'unknown field; see docs/sources.md for the fields that are allowed here',
      }));
    }
    case 'invalid_union':
      if (issue.path.at(-1) === 'auth') {
        return [{ ...at, message: EITHER_AUTH }];
      }
      if (issue.path.at(-1) === 'vendor') return [{ ...at, message: `found ${found}; allowed: talend` }];
      return [{ ...at, message: `found ${found}; allowed: "all" or a list of ids` }];
    case 'custom':
      return [{ ...at, message: issue.message }];
    default:
      return [{ ...at, message: `found ${found}; allowed: ${allowed(issue)}` }];
  }
}

/** What a field allows, from the schema's own words where it has some. */
function allowed(issue: z.core.$ZodIssue): string {
  const last = issue.path.at(-1);
  if (last === 'id') return '1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq';
  if (last === 'since') return 'an instant such as 2026-11-20T12:00:00Z';
  if (last === 'schedule') return 'rate(5 minutes), cron(0/10 * * * ? *) or at(2030-01-31T00:00:00)';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
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

const addressOf = (source: Source): URL => new URL(talendBaseUrl(source));

/** Secrets in clear: never, but for sources on the loopback when the user asked for it. */
function plainSecrets(source: Source, index: number, allowPlain: boolean): { path: Path; message: string }[] {
  return Object.entries(source.auth).flatMap(([field, value]) => {
    if (parseSecretReference(value) !== undefined || field === 'clientId') return [];
    if (allowPlain && isLoopback(addressOf(source))) return [];
    const why = allowPlain
      ? '--allow-plain-secrets is for sources on the loopback only'
      : 'files are copied, committed and shared';
    return [
      {
        path: ['sources', index, 'auth', field],
        message: `a secret in clear is refused (${why}); write \${env:NAME} and set NAME in the environment, or \${secret:name} for AWS Secrets Manager`,
      },
    ];
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
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, document, lines, root));
    return { ok: false, problems: problems.sort((left, right) => (left.line ?? 0) - (right.line ?? 0)) };
  }
  const problems = parsed.data.sources.flatMap((source, index) =>
    plainSecrets(source, index, options.allowPlainSecrets).map(({ path, message }) => ({
      line: lineOf(document, lines, path),
      field: fieldName(path),
      message,
    })),
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data };
}

/** Problems as lines for people: `sources.yaml:7 sources[0].schedule: found "hourly"; allowed: …`. */
export const describeProblems = (file: string, problems: readonly ConfigProblem[]): string =>
  problems
    .map(({ line, field, message }) => `${file}${line === undefined ? '' : `:${line}`} ${field}: ${message}`)
    .join('\n');
