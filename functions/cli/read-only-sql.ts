import { UsageError } from './usage-error.ts';

/** Comments, which say nothing, and texts and quoted names, in which neither words nor semicolons count. */
const COMMENT_OR_QUOTED = /(--[^\r\n]*|\/\*[\s\S]*?\*\/)|'[^']*'|"[^"]*"|`[^`]*`/g;

const READS = /^[\s(]*(SELECT|WITH|SHOW|DESCRIBE)\b/i;
/** `EXPLAIN ANALYZE` runs what it explains, so that one of a query is let through and one of anything else is not. */
const EXPLAINS_A_QUERY =
  /^\s*EXPLAIN\b(\s+ANALYZE\b)?(\s+VERBOSE\b)?(\s*\((?!\s*(SELECT|WITH)\b)[^()]*\))?[\s(]*(SELECT|WITH)\b/i;
const FIRST_WORD = /[a-z]+/i;

/**
 * The statement, when it is one that only reads: SELECT, WITH, SHOW, DESCRIBE, or EXPLAIN of a query.
 *
 * Athena runs whatever it is sent with the rights of whoever sends it; on this machine DuckDB itself refuses to write. The first
 * word is enough: in Trino's grammar what writes begins with its own verb, also `INSERT INTO … WITH …`.
 * Errors: UsageError for anything else, for more than one statement, and for none.
 * Source: https://docs.aws.amazon.com/athena/latest/ug/athena-explain-statement.html and Trino's SqlBase.g4, `statement`.
 * Test: test/unit/functions/cli/read-only-sql.test.ts
 */
export function readOnlySql(sql: string): string {
  const words = sql.replace(COMMENT_OR_QUOTED, (_, comment) => (comment === undefined ? "''" : ' '));
  if (/;[\s;]*[^\s;]/.test(words)) throw new UsageError('--cloud takes one statement; there is more after a semicolon');
  if (READS.test(words) || EXPLAINS_A_QUERY.test(words)) return sql;
  const [first] = FIRST_WORD.exec(words) ?? [];
  const what = first === undefined ? 'this is no statement' : `this begins with "${first}"`;
  throw new UsageError(
    `--cloud only reads: SELECT, WITH, SHOW, DESCRIBE, and EXPLAIN of a query; ${what} and was not sent. What writes (UNLOAD, INSERT, CREATE, DROP …) belongs in the Athena console`,
  );
}
