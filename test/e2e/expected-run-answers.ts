import { type AnswerRow, greatestText, grouped, percentile, sortedBy, spelledMs } from './answer-order.ts';
import type { EntryTruth } from './expected-logs.ts';
import { beganAtMs, dayOf, type RunTruth } from './expected-runs.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Began on one of the last days, or on this one. */
const withinDays = (runs: readonly RunTruth[], days: number, nowMs: number): readonly RunTruth[] =>
  runs.filter((run) => dayOf(beganAtMs(run)) >= dayOf(nowMs - days * DAY_MS));

const spelled = (ms: number | undefined): string | null => (ms === undefined ? null : spelledMs(ms));

/** By its time, those without one last. */
function firstErrorOf(entries: readonly EntryTruth[]): string | undefined {
  const last = BigInt(8.64e18);
  const [first] = sortedBy(
    entries.filter(({ isError }) => isError),
    ({ atUs, stream, ordinal }) => [String(atUs ?? last).padStart(20, '0'), stream, ordinal],
  );
  return first?.message;
}

export function failedToday(
  runs: readonly RunTruth[],
  entriesOf: (run: RunTruth) => readonly EntryTruth[],
  nowMs: number,
): readonly AnswerRow[] {
  const endedAtMs = (run: RunTruth): number => run.endedAtMs ?? beganAtMs(run);
  const today = withinDays(runs, 7, nowMs).filter(
    (run) => run.status === 'failed' && dayOf(endedAtMs(run)) === dayOf(nowMs),
  );
  return sortedBy(today, (run) => [-endedAtMs(run), run.source, run.runId]).map((run) => ({
    source: run.source,
    name: run.name,
    run_id: run.runId,
    started_at: spelled(run.startedAtMs),
    ended_at: spelled(endedAtMs(run)),
    vendor_status: run.vendorStatus,
    first_error: (firstErrorOf(entriesOf(run)) ?? run.error)?.split('\n')[0] ?? null,
  }));
}

export function openRuns(runs: readonly RunTruth[], nowMs: number): readonly AnswerRow[] {
  // What ended in a way that the vendor does not know is over all the same.
  const isOpen = ({ status, endedAtMs, logState }: RunTruth): boolean =>
    status === 'queued' ||
    status === 'running' ||
    (status === 'unknown' && endedAtMs === undefined) ||
    logState === 'pending';
  const open = withinDays(runs, 30, nowMs).filter((run) => isOpen(run) && beganAtMs(run) <= nowMs);
  return sortedBy(open, (run) => [beganAtMs(run), run.source, run.runId]).map((run) => ({
    source: run.source,
    name: run.name,
    run_id: run.runId,
    status: run.status,
    vendor_status: run.vendorStatus,
    log_state: run.logState,
    since: spelled(beganAtMs(run)),
    minutes: (nowMs - beganAtMs(run)) / MINUTE_MS,
    note: run.note,
  }));
}

const byJob = (runs: readonly RunTruth[]): readonly (readonly RunTruth[])[] =>
  grouped(runs, ({ source, jobId }) => [source, jobId]);

export function missingRuns(runs: readonly RunTruth[], nowMs: number): readonly AnswerRow[] {
  const rows = byJob(withinDays(runs, 90, nowMs).filter(({ status }) => status !== 'queued')).flatMap((job) => {
    const starts = job.map(beganAtMs).toSorted((one, other) => one - other);
    const gaps = starts.slice(1).map((start, at) => start - (starts[at] ?? start));
    const [lastMs, usualMs] = [starts.at(-1), percentile(gaps, 0.5)];
    if (lastMs === undefined || usualMs === null || gaps.length < 4) return [];
    const silentMs = nowMs - lastMs;
    const row: AnswerRow = {
      source: job[0]?.source ?? '',
      name: greatestText(job.map(({ name }) => name)),
      job_id: job[0]?.jobId ?? '',
      last_started_at: spelledMs(lastMs),
      usual_minutes: usualMs / MINUTE_MS,
      silent_minutes: silentMs / MINUTE_MS,
      missed_runs: Math.floor(silentMs / usualMs),
    };
    const tolerated = Math.max(2 * usualMs, 1.25 * (percentile(gaps, 0.9) ?? 0));
    return silentMs > tolerated ? [{ row, overdue: silentMs / usualMs }] : [];
  });
  return sortedBy(rows, ({ row, overdue }) => [-overdue, row.source ?? '', row.job_id ?? '']).map(({ row }) => row);
}

export function slowestJobs(runs: readonly RunTruth[], nowMs: number): readonly AnswerRow[] {
  const rows = byJob(withinDays(runs, 30, nowMs)).flatMap((job): AnswerRow[] => {
    const ended = job.flatMap((run) => {
      const { startedAtMs, endedAtMs } = run;
      if (startedAtMs === undefined || endedAtMs === undefined) return [];
      return [{ run, startedAtMs, durationMs: endedAtMs - startedAtMs }];
    });
    const durations = ended.map(({ durationMs }) => durationMs);
    const last = sortedBy(ended, ({ run, startedAtMs }) => [startedAtMs, run.runId]).at(-1);
    const median = percentile(durations, 0.5);
    if (last === undefined || median === null || ended.length < 5) return [];
    return [
      {
        source: last.run.source,
        name: last.run.name,
        job_id: last.run.jobId,
        last_run_id: last.run.runId,
        status: last.run.status,
        started_at: spelledMs(last.startedAtMs),
        duration_ms: last.durationMs,
        median_ms: median,
        p95_ms: percentile(durations, 0.95),
        times_median: median === 0 ? null : last.durationMs / median,
        runs: ended.length,
      },
    ];
  });
  const timesMedian = ({ times_median }: AnswerRow): number | null =>
    typeof times_median === 'number' ? -times_median : null;
  return sortedBy(rows, (row) => [timesMedian(row), row.source ?? '', row.job_id ?? '']).slice(0, 50);
}
