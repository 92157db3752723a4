import { IngestError } from '../domain/errors.ts';

/** A table or view, for whoever misspelt it or one of its columns. */
export interface NamedColumns {
  readonly name: string;
  readonly columns: readonly string[];
}

const KINDS_OF_PEOPLE =
  /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Not implemented|Permission) Error/;

/** What DuckDB says of a file that is no whole Parquet file; it takes that for a mistake in the query. */
const DAMAGED =
  /^Invalid (?:Input )?Error: (?:No magic bytes|Footer length error|Failed to read (?:Parquet )?file|File .* too small to be a Parquet file|don't know what type|Out of buffer|TProtocolException)/;

/**
 * What DuckDB says of a query, as one message for the person who wrote it: what is wrong, where, and what there is instead.
 *
 * `all`: every table and view; `used`: those that the query names. Errors of SQL become config, others transient (a file
 * that is damaged or can not be read, a full disk).
 */
export function queryFailure(error: unknown, all: readonly NamedColumns[], used: readonly NamedColumns[]): IngestError {
  if (error instanceof IngestError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const [, place = ''] = /\n\n?(LINE \d+:[\s\S]*)$/.exec(said) ?? [];
  const what = said.slice(0, said.length - place.length).trim();
  const words = [trimmed(what, all, used), place.trimEnd()].filter((part) => part !== '').join('\n\n');
  if (DAMAGED.test(said)) {
    const message = `a file of the tables is damaged: ${what}\nMake it anew: ${rebuildOf(what)}`;
    return new IngestError('transient', message, { cause: error });
  }
  if (KINDS_OF_PEOPLE.test(said)) return new IngestError('config', words, { cause: error });
  return new IngestError('transient', `${words}\nRun it again; a damaged file is made anew by runlake rebuild.`, {
    cause: error,
  });
}

/** The day that a file is of is in its path, where DuckDB names it. */
function rebuildOf(said: string): string {
  const [, source, dt] = /source=([^/]+)\/dt=([^/]+)\//.exec(said) ?? [];
  const day = source === undefined || dt === undefined ? '' : ` --source ${source} --from ${dt} --to ${dt}`;
  return `runlake rebuild${day}; in the cloud: docs/runbook.md, rebuild a day`;
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
