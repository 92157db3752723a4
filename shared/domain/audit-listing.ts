import type { DayFacts } from './audit-facts.ts';
import { isOver, judgeSlice } from './audit-slices.ts';
import type { AuditedItem } from './audited-item.ts';
import type { Finding } from './finding.ts';
import type { RunRecord } from './run.ts';
import { isOpen, type SliceRow } from './slice.ts';
import { utcSeconds } from './utc.ts';
import type { Window } from './window.ts';

/** A run that was open is asked for once an hour, and read at the next tick. */
const LAST_WORD_GRACES = 2;

/** It is final, and old enough that it has to be here. */
export const isItemDue = ({ final, timeMs }: AuditedItem, { nowMs, graceMs }: DayFacts): boolean =>
  final && nowMs >= timeMs + graceMs;

/**
 * Whether the vendor has said its last word on a run that the index knows as open. `due`: it should have landed by now.
 * Shape: `undefined` when the index has it, or the vendor has none.
 */
export function lastWordOf(
  { final, endedMs }: AuditedItem,
  known: RunRecord | undefined,
  { nowMs, graceMs }: DayFacts,
): 'due' | 'on its way' | undefined {
  if (known === undefined || !final || endedMs === undefined) return undefined;
  if (isOver(known) && known.finishedAt !== undefined) return undefined;
  return nowMs > endedMs + LAST_WORD_GRACES * graceMs ? 'due' : 'on its way';
}

/** Compares what the vendor lists now with the index: what was never discovered, does not land, or has grown. */
export function auditListing(facts: DayFacts): Finding[] {
  const rows = new Map(facts.slices.map(({ row }) => [row.id, row]));
  const runs = new Map(facts.runs.map(({ run }) => [run.runId, run]));
  return (facts.items ?? []).flatMap((item) => {
    if (!isItemDue(item, facts)) return [];
    const finding = item.runId === undefined ? ofSlice(facts, rows, item) : ofRecord(facts, rows, runs, item);
    return finding === undefined ? [] : [finding];
  });
}

const about = ({ source, day }: DayFacts, { slice, runId }: AuditedItem) => ({
  source,
  day,
  slice,
  ...(runId === undefined ? {} : { runId }),
});

const missing = (facts: DayFacts, item: AuditedItem): Finding => ({
  kind: 'missing',
  ...about(facts, item),
  why: 'the vendor lists it, and it was never discovered',
  whatToDo: `run runlake ingest --watch for an hour, so that a deeper look may find it, as the schedules in the cloud do; what began before the source was set up needs options.since of ${facts.day} or earlier and a new data directory or stage`,
});

function ofRecord(
  facts: DayFacts,
  rows: ReadonlyMap<string, SliceRow>,
  runs: ReadonlyMap<string, RunRecord>,
  item: AuditedItem,
): Finding | undefined {
  if (item.runId === undefined) return undefined;
  const known = runs.get(item.runId);
  if (known !== undefined) {
    if (lastWordOf(item, known, facts) !== 'due') return undefined;
    return {
      kind: 'record-missing',
      ...about(facts, item),
      expected: `ended at ${utcSeconds(item.endedMs ?? item.timeMs)}`,
      found: known.status,
      why: "the vendor lists this run as over, and the vendor's last version of it has not landed",
      whatToDo:
        'run runlake ingest: the next deep reading of its listing, once a day, brings it; in the cloud look at queue and worker when it does not (docs/runbook.md)',
    };
  }
  if (!rows.has(item.slice)) return missing(facts, item);
  return {
    kind: 'record-missing',
    ...about(facts, item),
    why: 'the vendor lists this run, and the index does not know it',
    whatToDo:
      'run runlake ingest: the next deep reading of its listing, once a day, brings it, as the schedules in the cloud do',
  };
}

function ofSlice(facts: DayFacts, rows: ReadonlyMap<string, SliceRow>, item: AuditedItem): Finding | undefined {
  const row = rows.get(item.slice);
  if (row === undefined) {
    // A window in which nothing is was either not read, or found empty under another length: nothing is lost.
    if (item.records === 0 || (item.window !== undefined && isCovered(item.window, rows.values()))) return undefined;
    return missing(facts, item);
  }
  if (isOpen(row.state) || row.state === 'failed' || row.state === 'gone') return judgeSlice(facts, row);
  const landed = row.parts.reduce((sum, { lines }) => sum + lines, 0);
  // Fewer at the vendor than here: it has deleted some since, and what has landed stays.
  if (item.records === undefined || item.records <= landed) return undefined;
  return {
    kind: 'count-differs',
    ...about(facts, item),
    expected: `${item.records} records`,
    found: `${landed} records`,
    why: 'the vendor lists more records than have landed: some came later than the look-back',
    whatToDo: 'raise options.lookBackMinutes of the source; what has been settled is not read again',
  };
}

/** Whether slices of another length hold all of a window. */
function isCovered({ fromMs, toMs }: Window, rows: Iterable<SliceRow>): boolean {
  const windows = [...rows].flatMap(({ window }) => (window === undefined ? [] : [window]));
  let at = fromMs;
  for (const window of windows.sort((left, right) => left.fromMs - right.fromMs)) {
    if (window.fromMs <= at) at = Math.max(at, window.toMs);
  }
  return at >= toMs;
}
