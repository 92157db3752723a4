import * as z from 'zod';
import { IngestError } from '../domain/errors.ts';

/** The tree that DuckDB's `json_serialize_sql` makes of a text. */
const ParsedSqlSchema = z.object({
  error: z.boolean(),
  error_type: z.string().optional(),
  error_message: z.string().optional(),
  /** Counts from 0, in characters. */
  position: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

/** Functions that make rows of their arguments. Others read files, write logs or run SQL that was not looked at. */
const HARMLESS = new Set(['range', 'generate_series', 'unnest', 'repeat', 'json_each', 'json_tree']);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** What `name` says of all nodes of a type in a tree, at any depth. */
function namesIn(tree: unknown, type: string, name: (node: unknown) => unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = field(tree, 'type') === type ? [String(name(tree)).toLowerCase()] : [];
  return [...own, ...Object.values(tree).flatMap((child) => namesIn(child, type, name))];
}

/** The line of a text that an offset is in, with a caret below it. */
function placeIn(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  const label = `LINE ${before.length}: `;
  const column = before.at(-1)?.length ?? 0;
  return `${label}${sql.split('\n')[before.length - 1] ?? ''}\n${' '.repeat(label.length + column)}^`;
}

/**
 * Lets one SELECT pass that reads nothing but tables and views. `serialized` is what `json_serialize_sql` says of `sql`.
 *
 * Returns the names after FROM, in lower case: tables and views, and what the text itself names with WITH. Nothing else of
 * DuckDB may see the text before: looking up the names in some statements carries them out already.
 * Errors: config for what is no SQL, with its place, for statements that write or change something, for several at once,
 * and for other table functions.
 */
export function guardQuery(sql: string, serialized: string): readonly string[] {
  const parsed = ParsedSqlSchema.parse(JSON.parse(serialized));
  if (parsed.error && parsed.error_type === 'parser') {
    const place = parsed.position === undefined ? '' : `\n\n${placeIn(sql, Number(parsed.position))}`;
    throw new IngestError('config', `This is no SQL: ${parsed.error_message ?? 'it does not parse'}${place}`);
  }
  if (parsed.error) {
    throw new IngestError('config', 'The lake is only read: write one SELECT, or WITH … SELECT.');
  }
  const count = parsed.statements?.length ?? 0;
  if (count !== 1) throw new IngestError('config', `Write one SELECT at a time; this is ${count} statements.`);
  const called = namesIn(parsed.statements, 'TABLE_FUNCTION', (node) =>
    field(field(node, 'function'), 'function_name'),
  );
  const refused = called.find((name) => !HARMLESS.has(name));
  if (refused === undefined) return namesIn(parsed.statements, 'BASE_TABLE', (node) => field(node, 'table_name'));
  throw new IngestError(
    'config',
    `${refused}() can not be used here: a query reads the tables and views of the lake and nothing else (runlake tables lists them).`,
  );
}
