import { SLICE_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import type { OpenData } from './open-data.ts';
import { UsageError } from './usage-error.ts';

/** Candidates of an ambiguous beginning that are shown. */
const SHOWN = 20;

/**
 * The run with this id, or the only one whose id begins so.
 *
 * Errors: UsageError with the candidates when there are several; Error when there is none.
 */
export async function findRun(data: OpenData, id: string): Promise<SliceRow> {
  const exact = await Promise.all(data.sources.map(({ id: source, stream }) => data.index.get({ source, stream, id })));
  const found = exact.filter((row) => row !== undefined);
  const candidates = found.length > 0 ? found : await beginningWith(data, id);
  const [first, ...others] = candidates;
  if (first === undefined) {
    throw new Error(
      `no run "${id}" is known here; runlake runs ls shows those that are, runlake ingest looks for new ones`,
    );
  }
  if (others.length === 0) return first;
  const lines = candidates.slice(0, SHOWN).map((row) => `  ${row.source}  ${row.id}  ${row.state}`);
  const more = candidates.length > SHOWN ? [`  and ${candidates.length - SHOWN} more`] : [];
  const advice = found.length > 0 ? 'choose one with --source' : 'write more of the id';
  throw new UsageError([`"${id}" means ${candidates.length} runs; ${advice}:`, ...lines, ...more].join('\n'));
}

async function beginningWith(data: OpenData, beginning: string): Promise<SliceRow[]> {
  const rows: SliceRow[] = [];
  for (const { id: source } of data.sources) {
    for (const state of SLICE_STATES) {
      for await (const row of data.index.byState(source, state)) if (row.id.startsWith(beginning)) rows.push(row);
    }
  }
  return rows;
}
