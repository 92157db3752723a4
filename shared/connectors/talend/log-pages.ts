import { IngestError } from '../../domain/errors.ts';
import type { Tally } from '../../ports/connector.ts';
import type { TalendClient } from './client.ts';

/**
 * Reads a log page by page, oldest entry first, as newline-delimited JSON: one line per entry, fields and values as the
 * vendor sent them.
 *
 * Errors: transient when the number of entries does not agree with what the vendor counts, so that the walk starts again.
 * Source: facts sheet section 1.4: ascending order and a frozen end, so that new lines move no index.
 */
export async function* readLogPages(
  client: TalendClient,
  executionId: string,
  endMs: number,
  tally: Tally,
): AsyncGenerator<Uint8Array> {
  let startIndex = 0;
  let entries = 0;
  for (;;) {
    const { lines, counted, nextIndex } = await client.readLogPage(executionId, startIndex, endMs, tally);
    entries += lines.length;
    if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
    if (nextIndex === undefined) {
      if (entries === counted) return;
      throw disagreement(executionId, entries, counted);
    }
    // An index that does not move on, or jumps over entries, would loop or lose lines.
    if (lines.length === 0 || nextIndex !== startIndex + lines.length) {
      throw disagreement(executionId, entries, counted);
    }
    startIndex = nextIndex;
  }
}

const disagreement = (executionId: string, entries: number, counted: number): IngestError =>
  new IngestError(
    'transient',
    `the pages of the log of run ${executionId} held ${entries} entries, the vendor counts ${counted}`,
    {
      safe: { entries, counted },
    },
  );
