import { type DayFacts, isBusy } from './audit-facts.ts';
import type { Finding } from './finding.ts';
import type { RunRecord } from './run.ts';
import { isOpen, type SliceRow } from './slice.ts';
import { utcSeconds } from './utc.ts';

/** A run that is over has to be here after so many times the grace. */
const LATE_GRACES = 6;

/** Slices that have ended badly, or do not end. */
export const auditSlices = (facts: DayFacts): Finding[] =>
  facts.slices.flatMap(({ row, judged }) => {
    const finding = judged ? judgeSlice(facts, row) : undefined;
    return finding === undefined ? [] : [finding];
  });

/** What is wrong with the state of a slice; `undefined` when it is here, or on its way. */
export function judgeSlice(facts: DayFacts, row: SliceRow): Finding | undefined {
  const { source, day } = facts;
  const about = { source, day, slice: row.id, ...(row.run === undefined ? {} : { runId: row.run.runId }) };
  const said = row.note === undefined ? '' : `: ${row.note}`;
  if (row.state === 'failed') {
    return {
      kind: 'failed',
      ...about,
      why: `it was given up${said}`,
      whatToDo:
        'remove the cause; on a laptop the next runlake ingest tries it again, in the cloud redrive the dead-letter queue (docs/runbook.md)',
    };
  }
  if (row.state === 'gone') {
    return {
      kind: 'purged',
      ...about,
      why: `the vendor had deleted it before it could be read${said}`,
      whatToDo: 'nothing brings it back; ingest more often than the vendor deletes',
    };
  }
  const overdue = isOpen(row.state) ? overdueSince(facts, row) : undefined;
  if (overdue === undefined) return undefined;
  return {
    kind: 'not-landed',
    ...about,
    expected: 'landed',
    found: row.state,
    why: `it is ${row.state}, and ${overdue}${said}`,
    whatToDo:
      'run runlake ingest, which takes up what is open; in the cloud look at queue and worker (docs/runbook.md)',
  };
}

/** Why an open slice should have moved on by now. */
function overdueSince({ nowMs, graceMs }: DayFacts, row: SliceRow): string | undefined {
  if (isBusy(row, nowMs)) return undefined;
  if (row.deadlineAtMs !== undefined && nowMs > row.deadlineAtMs + graceMs) {
    return `its deadline was ${utcSeconds(row.deadlineAtMs)}`;
  }
  if (nowMs > row.dueAtMs + graceMs) return `its next step was due at ${utcSeconds(row.dueAtMs)}`;
  const endedMs = row.run === undefined || !isOver(row.run) ? Number.NaN : Date.parse(row.run.finishedAt ?? '');
  const late = row.state !== 'settling' && nowMs > endedMs + LATE_GRACES * graceMs;
  return late ? `its run ended at ${utcSeconds(endedMs)}` : undefined;
}

/** The vendor has said its last word on the run. */
export const isOver = ({ status, finishedAt }: RunRecord): boolean =>
  status === 'unknown' ? finishedAt !== undefined : status !== 'queued' && status !== 'running';
