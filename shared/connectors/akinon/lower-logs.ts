import { IngestError } from '../../domain/errors.ts';
import type { StepOutcome } from '../../domain/outcome.ts';
import type { VendorRecord } from '../../domain/record.ts';
import { detailIdsOf, withDetails } from './detail-ids.ts';
import { identifyLog, toRecord } from './log-record.ts';
import type { LogRow } from './log-row.ts';
import { walkLogs } from './log-walk.ts';
import type { RunMemory } from './memory.ts';
import { flowOf, type RunStep } from './run-steps.ts';

/** The two kinds of logs below a main log. */
const KINDS = {
  lines: { logType: 3, index: 2, stream: 'line-logs' },
  subs: { logType: 2, index: 3, stream: 'sub-logs' },
} as const;
type Kind = keyof typeof KINDS;

/** What a reading came to. */
interface Read {
  readonly details: string[];
  nextPage: number | undefined;
}

/**
 * Lands the line logs, or the sub logs, of a final run as one object, and notes which of them have a detail. A long listing
 * takes several readings, which are merged.
 */
export function stepLower(step: RunStep, kind: Kind): StepOutcome {
  const { index, stream } = KINDS[kind];
  const read: Read = { details: [], nextPage: undefined };
  return {
    kind: 'records',
    reading: {
      records: readLower(step, kind, read),
      identify: identifyLog,
      repeats: 'versions',
      place: { kind: 'one', index },
      stream,
      after: () => ({ memory: afterLower(step, kind, read) }),
    },
  };
}

function afterLower({ memory, settings }: RunStep, kind: Kind, { details, nextPage }: Read): RunMemory {
  const following = kind === 'lines' && memory.needsSubs ? 'subs' : 'details';
  const next: RunMemory = { ...memory, stage: nextPage === undefined ? following : kind, page: nextPage ?? 1 };
  return settings.downloads ? withDetails(next, details) : next;
}

async function* readLower(step: RunStep, kind: Kind, read: Read): AsyncGenerator<VendorRecord> {
  const { client, slice, settings, memory, tally } = step;
  const { logType } = KINDS[kind];
  const search = kind === 'lines' ? { search: settings.lineSearch } : {};
  const query = { flowId: flowOf(step), logType, originalId: slice.id, ...search };
  const pages = walkLogs((page) => client.listLogs(query, page, tally), memory.page);
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) {
      read.nextPage = value;
      return;
    }
    for (const row of value) {
      refuseForeign(row, step, kind);
      read.details.push(...detailIdsOf(row.fields));
      yield toRecord(row);
    }
  }
}

/** A filter that is not heeded once may be heeded the next time; foreign rows never land here. Errors: transient. */
function refuseForeign({ fields }: LogRow, { slice }: RunStep, kind: Kind): void {
  if ((fields.original_filename_uuid ?? slice.id) === slice.id) return;
  throw new IngestError('transient', `the vendor answered with ${kind} of another run than ${slice.id}`, {
    source: slice.source,
  });
}
