import type { Identify } from '../../domain/record.ts';
import type { RunRecord, RunStatus } from '../../domain/run.ts';
import { parseUtc } from '../../domain/utc.ts';
import { type RunLog, RunLogSchema } from './schema.ts';

/** What a run is about; the rows themselves do not say it. */
export interface RunSubject {
  readonly jobId: string;
  readonly scheduleId: string;
  /** Name of the job. */
  readonly job?: string | undefined;
}

/** COMPLETED says only that the run is over; the state says how. Source: facts sheet section 2.3. */
const END: Readonly<Record<string, RunStatus>> = {
  SUCCESS: 'succeeded',
  ERROR: 'failed',
  REQUEST_ERROR: 'failed',
  TIMEOUT: 'failed',
};

/** Longest text of an error in the index; the record keeps all of it. Units: characters. */
const MAX_ERROR_TEXT = 2_000;

const upper = (word: string | undefined): string => word?.trim().toUpperCase() ?? '';

const instantMs = (text: string | undefined): number | undefined => {
  const ms = parseUtc(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};

const utc = (text: string | undefined): string | undefined => {
  const ms = instantMs(text);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

const statusOf = (row: RunLog): RunStatus => {
  const status = upper(row.runStatus);
  if (status === 'SCHEDULED') return 'queued';
  if (status === 'RUNNING') return 'running';
  return status === 'COMPLETED' ? (END[upper(row.runState)] ?? 'unknown') : 'unknown';
};

/** Epoch milliseconds of the scheduleTimestamp; `undefined` when the row has none that can be read. */
export const scheduledMs = (row: RunLog): number | undefined => instantMs(row.scheduleTimestamp);

export const completedMs = (row: RunLog): number | undefined => instantMs(row.completionTimestamp);

/** COMPLETED/UNKNOWN: no report came in time. A late one may still turn it into SUCCESS. */
export const isDoubtful = (row: RunLog): boolean =>
  upper(row.runStatus) === 'COMPLETED' && upper(row.runState) === 'UNKNOWN';

/** COMPLETED and with its end: what the vendor means to be its last word. Unknown words are not final. */
export const isFinal = (row: RunLog): boolean => upper(row.runStatus) === 'COMPLETED' && completedMs(row) !== undefined;

/** Has the row a time that will not change? One that may get it later would land at two places. */
export const isPlaced = (row: RunLog): boolean => scheduledMs(row) !== undefined || isFinal(row);

/**
 * How far a version of a run has come: SCHEDULED 0, RUNNING and unknown words 1, COMPLETED 2, COMPLETED with its end 3.
 *
 * UNKNOWN stays at 2: a stale page must not take a late SUCCESS back.
 */
function rankOf(row: RunLog): number {
  const status = upper(row.runStatus);
  if (status === 'SCHEDULED') return 0;
  if (status !== 'COMPLETED') return 1;
  return isFinal(row) && !isDoubtful(row) ? 3 : 2;
}

/**
 * The key of a landed run log. Its time is the scheduleTimestamp, the only one that does not change, in whole seconds: one
 * endpoint may spell fractions that another leaves out. A final row without one has its other times.
 */
export const identifyRunLog: Identify = (json) => {
  const row = RunLogSchema.parse(JSON.parse(json));
  return {
    identity: row.runId,
    timeMs: Math.floor((scheduledMs(row) ?? instantMs(row.executionTimestamp) ?? completedMs(row) ?? 0) / 1000) * 1000,
    rank: rankOf(row),
    failed: statusOf(row) === 'failed',
  };
};

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** The run that a landed line tells of. */
export function runOfLine(json: string, { jobId, scheduleId, job }: RunSubject): RunRecord {
  const row = RunLogSchema.parse(JSON.parse(json));
  const status = statusOf(row);
  const words = [row.runStatus, row.runState].filter((word) => word !== undefined);
  const wentWrong = upper(row.runStatus) === 'COMPLETED' && status !== 'succeeded';
  const errorText = wentWrong && row.runText !== '' ? row.runText?.slice(0, MAX_ERROR_TEXT) : undefined;
  return {
    runId: row.runId,
    status,
    vendorStatus: [...new Set(words)].join('/') || 'missing',
    subject: present({ jobId, scheduleId, job }),
    ...present({
      triggeredAt: utc(row.scheduleTimestamp),
      startedAt: utc(row.executionTimestamp),
      finishedAt: utc(row.completionTimestamp),
      errorText,
    }),
  };
}
