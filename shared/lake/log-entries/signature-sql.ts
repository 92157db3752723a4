/** What differs from one occurrence of an error to the next: ids, quoted values, numbers. Leftmost first. */
const VARIABLE = [
  String.raw`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`,
  '"[^"]*"',
  // An apostrophe within a word quotes nothing.
  String.raw`\B'[^']*'\B`,
  String.raw`\b0x[0-9a-fA-F]+\b`,
  String.raw`\b[0-9a-fA-F]*[0-9][0-9a-fA-F]*\b`,
  '[0-9]+',
].join('|');

/** Longest first line that is masked; longer ones are cut. Units: characters. */
const MAX_LENGTH = 500;

/** SQL of the first line of a text. `message` is the SQL of a VARCHAR. */
export const firstLineSql = (message: string): string => `split_part(${message}, chr(10), 1)`;

/**
 * SQL of a line with `#` for UUIDs, hexadecimal ids, quoted texts and numbers, so that the same error has the same
 * signature. `line` is the SQL of a VARCHAR.
 */
export const signatureSql = (line: string): string =>
  `regexp_replace(left(${line}, ${MAX_LENGTH}), '${VARIABLE.replaceAll("'", "''")}', '#', 'g')`;
