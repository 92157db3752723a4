import type { AuditedItem } from '../../domain/audited-item.ts';
import { IngestError } from '../../domain/errors.ts';
import { runTimeMs } from '../../domain/run.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { ReadRunLog, SapClient } from './client.ts';
import { listSlices } from './discovery.ts';
import { ListingMemorySchema } from './memory.ts';
import { isKind, openReading } from './reading.ts';
import { completedMs, isFinal, isPlaced, type RunSubject, runOfLine, scheduledMs } from './run.ts';
import type { SapSettings } from './settings.ts';
import { sliceIdOf, subjectOf } from './slice-id.ts';
import { afterPage } from './walk.ts';
import { startOfWalk } from './walk-state.ts';

/** Rows are listed by the time for which they were planned; a run may begin this much later. Units: milliseconds. */
const PLANNED_BEFORE_MS = 86_400_000;

type Asked = Pick<SapSettings, 'scope' | 'sinceMs' | 'offsetBase'>;

/**
 * The run logs of a range, as the vendor lists them now, of every schedule. The vendor keeps 15 days.
 *
 * Shape: each run once; one that has no lasting time yet, and so can not land, is left out. Memory: ids of the range.
 * Errors: as `SapClient`; config for a job of the scope that the vendor does not know.
 */
export async function* auditRunLogs(
  client: SapClient,
  settings: Asked,
  range: Window,
  asked: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<AuditedItem> {
  const { sinceMs } = settings;
  const floorMs = range.fromMs - PLANNED_BEFORE_MS;
  const walked = new Set<string>();
  for await (const { slices } of listSlices(client, settings.scope, undefined, asked.nowMs)) {
    for (const { id } of slices) {
      // A schedule may be listed twice, when rows move between pages.
      if (walked.has(id)) continue;
      walked.add(id);
      const seen = new Set<string>();
      const subject = subjectOf(id);
      for await (const { row, line } of walkDown(client, subject, settings, floorMs, asked)) {
        const plannedMs = scheduledMs(row);
        const timeMs = runTimeMs(runOfLine(line, subject), plannedMs ?? Number.NaN);
        if (!isPlaced(row) || seen.has(row.runId) || !(timeMs >= range.fromMs && timeMs < range.toMs)) continue;
        if (sinceMs !== undefined && plannedMs !== undefined && plannedMs < sinceMs) continue;
        seen.add(row.runId);
        const endedMs = completedMs(row);
        const ended = endedMs === undefined ? {} : { endedMs };
        yield { slice: sliceIdOf(subject), runId: row.runId, timeMs, ...ended, final: isFinal(row) };
      }
    }
  }
}

/** The rows of one schedule, as they come, down to a scheduleTimestamp; none where the vendor lists none. */
async function* walkDown(
  client: SapClient,
  subject: RunSubject,
  { sinceMs, offsetBase }: Asked,
  floorMs: number,
  { nowMs, tally }: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<ReadRunLog> {
  const memory = ListingMemorySchema.parse({ ...subject });
  const reading = { startedAtMs: nowMs, deep: true, floorMs, walk: startOfWalk(offsetBase) };
  const opened = await openReading({ client, memory, reading, nowMs, sinceMs, landedMs: undefined, tally }).catch(
    (error: unknown) => {
      if (isKind(error, 'gone')) return undefined;
      throw error;
    },
  );
  if (opened === undefined) return;
  let { page } = opened;
  let walk = opened.reading.walk;
  for (;;) {
    yield* page.logs;
    const next = afterPage(walk, page, floorMs);
    if (next === 'end') return;
    walk = next;
    page = await client.runLogs(subject, walk, tally).catch((error: unknown) => {
      if (!isKind(error, 'gone')) throw error;
      throw new IngestError('transient', 'run logs answered 404 in the middle of a listing', { cause: error });
    });
  }
}
