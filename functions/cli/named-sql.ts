import { QUERIES } from '../../shared/lake/queries/queries.ts';
import { UsageError } from './usage-error.ts';

/** The SQL of `runlake query`: that of a named query, or the word itself. Errors: UsageError with the names there are. */
export function sqlOf(words: readonly string[]): string {
  const [word, ...rest] = words;
  const names = QUERIES.map(({ name }) => name).join(', ');
  if (word === undefined || word.trim() === '')
    throw new UsageError(`a query is missing; write runlake query "SELECT …", or one of ${names}`);
  if (rest.length > 0)
    throw new UsageError(`"${rest.join(' ')}" is too much; put the whole query in quotes: runlake query "SELECT …"`);
  const named = QUERIES.find(({ name }) => name === word.trim());
  if (named !== undefined) return named.sql;
  // SQL has more than one word.
  if (/\s/.test(word.trim())) return word;
  throw new UsageError(`there is no query "${word}"; there is ${names}`);
}
