import { UsageError } from './usage-error.ts';

/** The id of the one source that a verb is about. Errors: UsageError that says how it is written. */
export function onlySource(positionals: readonly string[], usage: string): string {
  const [source, ...rest] = positionals;
  if (source !== undefined && rest.length === 0) return source;
  throw new UsageError(
    `${source === undefined ? 'a source is missing' : `"${rest.join(' ')}" is too much`}; write ${usage}`,
  );
}
