/** Texts, quoted names and comments, in which a semicolon ends nothing; and the semicolon that does. */
const TOKEN =
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/**
 * A statement without the semicolon that ends it and what follows, so that it can stand in another one.
 *
 * It may end with a comment, which only a line break ends. Only for a text that was found to be one statement.
 * Test: test/adapters/sql-statement.test.ts
 */
export function statementOf(sql: string): string {
  for (const token of sql.matchAll(TOKEN)) if (token[0] === ';') return sql.slice(0, token.index);
  return sql;
}
