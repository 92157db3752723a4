import { IngestError } from '../../domain/errors.ts';
import type { StepOutcome } from '../../domain/outcome.ts';
import type { SliceRow } from '../../domain/slice.ts';
import type { Tally } from '../../ports/connector.ts';
import { type LogPage, PAGE_COUNT, type TalendClient } from './client.ts';
import type { LogMemory } from './memory.ts';

/** Entries of one landed part, a hundred pages: a walk that is interrupted loses no more, and fits into a minute's quota. */
const ENTRIES_PER_PART = 100 * PAGE_COUNT;

/**
 * Brings a log page by page, oldest entry first, as newline-delimited JSON: one line per entry, fields and values as the
 * vendor sent them; in parts of 20,000 entries, which land one after the other.
 *
 * Errors: transient when the pages do not agree with what the vendor counts: then the log is read from its start.
 * Source: facts sheet section 1.4: ascending order and a frozen end, so that new lines move no index.
 */
export async function stepPages(
  client: TalendClient,
  slice: SliceRow,
  memory: LogMemory,
  nowMs: number,
  tally: Tally,
): Promise<StepOutcome> {
  const from = memory.landed * ENTRIES_PER_PART;
  if (memory.landed > 0 && from >= (memory.counted ?? 0)) return { kind: 'done', memory };
  const endMs = memory.pagesEndMs ?? nowMs;
  const first = await client.readLogPage(slice.id, { startIndex: from, count: PAGE_COUNT, endMs }, tally);
  const counted = memory.counted ?? first.counted;
  const before: LogMemory = { ...memory, pagesEndMs: endMs, counted };
  const walk: Walk = { client, slice, before, from, to: Math.min(counted, from + ENTRIES_PER_PART), endMs, tally };
  return {
    kind: 'land',
    before,
    memory: { ...before, landed: memory.landed + 1 },
    part: {
      index: memory.landed + 1,
      of: Math.max(1, Math.ceil(counted / ENTRIES_PER_PART)),
      extension: 'ndjson',
      contentType: 'application/x-ndjson',
      open: async () => ({ body: readPart(walk, first), offset: 0 }),
    },
  };
}

interface Walk {
  readonly client: TalendClient;
  readonly slice: SliceRow;
  readonly before: LogMemory;
  readonly from: number;
  readonly to: number;
  readonly endMs: number;
  readonly tally: Tally;
}

async function* readPart(walk: Walk, first: LogPage): AsyncGenerator<Uint8Array> {
  const { client, slice, to, endMs, tally } = walk;
  let page = first;
  let at = walk.from;
  for (;;) {
    if (page.counted !== walk.before.counted) throw disagreement(walk, at, page.counted);
    const lines = page.lines.slice(0, to - at);
    at += lines.length;
    if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
    if (at >= to) return;
    // An index that does not move on, or jumps over entries, would loop or lose lines.
    if (lines.length === 0 || page.nextIndex !== at) throw disagreement(walk, at, page.counted);
    page = await client.readLogPage(slice.id, { startIndex: at, count: Math.min(PAGE_COUNT, to - at), endMs }, tally);
  }
}

function disagreement({ slice, before }: Walk, entries: number, counted: number): IngestError {
  const { counted: _counted, pagesEndMs: _end, ...rest } = before;
  return new IngestError(
    'transient',
    `the pages of the log of run ${slice.id} end or jump after ${entries} of ${counted} entries; it is read from its start`,
    { source: slice.source, safe: { entries, counted }, memory: { ...rest, landed: 0 } },
  );
}
