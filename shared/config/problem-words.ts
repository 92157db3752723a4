import type * as z from 'zod';
import { AUTH_FORMS, VENDORS } from './sources.ts';

export type Path = readonly PropertyKey[];

/** What a problem is called and what is said of it. `key`: the one below `path` that it is about. */
export interface ProblemWords {
  readonly path: Path;
  readonly key?: string;
  readonly field: string;
  readonly message: string;
}

/** A path as people write it: `sources[0].scope.jobs[1].jobId`. */
export const fieldName = (path: Path): string =>
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

/** The words for one finding of the schema. No message repeats a value from below `auth`. */
export function wordsOf(issue: z.core.$ZodIssue, root: unknown): ProblemWords[] {
  const { path } = issue;
  const field = fieldName(path);
  const found = shown(path, valueAt(root, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(path, key, root));
    case 'invalid_union':
      return wrongChoice(issue, root);
    case 'custom':
      return [{ path, field, message: issue.message }];
    default:
      return [{ path, field, message: `found ${found}; allowed: ${allowed(issue)}` }];
  }
}

function unknownField(path: Path, key: string, root: unknown): ProblemWords {
  // A key below `auth` may be a secret as well: {token:abc} without a space is a key without a value.
  if (path.includes('auth')) {
    const message = `unknown field, not named here; ${authForms(root, path)}`;
    return { path, key, field: fieldName(path), message };
  }
  const message = 'unknown field; see docs/sources.md for the fields that are allowed here';
  return { path, key, field: fieldName([...path, key]), message };
}

type UnionIssue = Extract<z.core.$ZodIssue, { code: 'invalid_union' }>;

/** None of several forms: of the one that was meant, where that can be told, what is wrong within it. */
function wrongChoice(issue: UnionIssue, root: unknown): ProblemWords[] {
  const { path } = issue;
  const meant = meantForm(issue, root);
  if (meant !== undefined) return meant.flatMap((inner) => wordsOf({ ...inner, path: [...path, ...inner.path] }, root));
  const field = fieldName(path);
  const last = path.at(-1);
  if (last === 'auth') return [{ path, field, message: authForms(root, path) }];
  return [{ path, field, message: `found ${shown(path, valueAt(root, path))}; allowed: ${CHOICES.get(last) ?? LIST}` }];
}

function meantForm({ path, errors }: UnionIssue, root: unknown): readonly z.core.$ZodIssue[] | undefined {
  const last = path.at(-1);
  if (last === 'jobs' && Array.isArray(valueAt(root, path))) return errors.at(-1);
  if (last !== 'auth') return undefined;
  // All of its fields are there, and one of them is spelled in a way that no such field may be.
  return errors.find((issues) => issues.every(({ code }) => code === 'custom' || code === 'invalid_format'));
}

const LIST = '"all" or a list of ids';
const CHOICES: ReadonlyMap<PropertyKey | undefined, string> = new Map([
  ['jobId', 'a text or a whole number'],
  ['jobs', '"all" or a list of { jobId, schedules }'],
  ['offsetBase', 'auto, 0, 1'],
  ['vendor', VENDORS.join(', ')],
]);

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
  record: 'a map of fields',
  string: 'a text',
};

/** What a field allows, from the schema's own words where it has some. */
function allowed(issue: z.core.$ZodIssue): string {
  const last = issue.path.at(-1);
  const named = last === 'id' || (issue.path.length === 2 && issue.path[0] === 'formerSources');
  if (named) return '1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq, and not curate';
  if (last === 'formerSources') return 'a list of ids';
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
