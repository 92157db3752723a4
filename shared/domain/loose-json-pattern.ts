const SPACE = String.raw`[\t\n\r ]*`;

/**
 * Regular expression, regardless of case, of what DuckDB takes for JSON and `JSON.parse` does not: commas before a closing
 * bracket, NaN and Infinity, vertical tabs and form feeds as white space.
 *
 * Shape: it means the same in JavaScript and in RE2, which DuckDB uses. It also matches strings that look like it.
 */
export const LOOSE_JSON_PATTERN = `[:,[]${SPACE}-?(?:nan|inf(?:inity)?)${SPACE}[,}\\]]|,${SPACE}[}\\]]|[\\v\\f]`;
