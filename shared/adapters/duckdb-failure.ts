import { IngestError } from '../domain/errors.ts';

/** A table or view, for whoever misspelt it or one of its columns. */
export interface NamedColumns {
  readonly name: string;
  readonly columns: readonly string[];
}

const KINDS_OF_PEOPLE =
  /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Not implemented|Permission) Error/;

/**
 * What DuckDB says of a query, as one message for the person who wrote it: what is wrong, where, and what there is instead.
 *
 * `all`: every table and view; `used`: those that the query names. Errors of SQL become config, others transient (a file
 * that can not be read, a full disk).
 */
export function duckdbFailure(
  error: unknown,
  all: readonly NamedColumns[],
  used: readonly NamedColumns[],
): IngestError {
  if (error instanceof IngestError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const [, place = ''] = /\n\n?(LINE \d+:[\s\S]*)$/.exec(said) ?? [];
  const what = said.slice(0, said.length - place.length).trim();
  const words = [trimmed(what, all, used), place.trimEnd()].filter((part) => part !== '').join('\n\n');
  if (KINDS_OF_PEOPLE.test(said)) return new IngestError('config', words, { cause: error });
  return new IngestError('transient', `${words}\nRun it again; a damaged file is made anew by runlake rebuild.`, {
    cause: error,
  });
}

/** DuckDB suggests its own catalog; ours is what helps. */
function trimmed(what: string, all: readonly NamedColumns[], used: readonly NamedColumns[]): string {
  const plain = what.replace(/\nDid you mean [\s\S]*$/, '');
  if (/^Catalog Error: Table with name/.test(what)) {
    return `${plain}\nThere is ${all.map(({ name }) => name).join(', ')}.`;
  }
  if (/^Binder Error: .*(?:Referenced column|does not have a column named)/.test(what) && used.length > 0) {
    const bare = plain.replace(/\nCandidate bindings?:.*$/s, '');
    return [bare, ...used.map(({ name, columns }) => `${name} has ${columns.join(', ')}.`)].join('\n');
  }
  return what;
}
