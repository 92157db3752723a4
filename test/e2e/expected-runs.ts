import * as z from 'zod';
import { listRow } from '../../infra/local/vendors/talend/execution-shapes.ts';
import { stateAt } from '../../infra/local/vendors/talend/run-state.ts';
import type { QueryWorld } from './query-world.ts';

/** A run as its vendor tells of it. Units: epoch milliseconds. */
export interface RunTruth {
  readonly source: string;
  readonly runId: string;
  readonly jobId: string;
  readonly name: string;
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'unknown';
  readonly vendorStatus: string;
  readonly triggeredAtMs: number | undefined;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly error: string | undefined;
  readonly logState: 'pending' | 'landed' | 'empty';
  readonly note: string | null;
}

/** When the run was: its start, or its trigger when it never started. */
export const beganAtMs = ({ startedAtMs, triggeredAtMs, endedAtMs }: RunTruth): number =>
  startedAtMs ?? triggeredAtMs ?? endedAtMs ?? Number.NaN;

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What the lake says of a run that the vendor still executes. */
const EXECUTING = 'the run is not finished';

const instant = z.iso.datetime().transform(Date.parse).optional();
const TalendRow = z.object({
  executionId: z.string(),
  taskId: z.string(),
  status: z.string(),
  triggerTimestamp: instant,
  startTimestamp: instant,
  finishTimestamp: instant,
  errorMessage: z.string().optional(),
  misfiredExecutionReason: z.string().optional(),
});

const TALEND: Readonly<Record<string, RunTruth['status']>> = {
  dispatching: 'queued',
  executing: 'running',
  execution_successful: 'succeeded',
  execution_failed: 'failed',
  execution_rejected: 'failed',
  deploy_failed: 'failed',
  terminated_timeout: 'failed',
  terminated: 'canceled',
};

async function runsOfTalend({ worlds, vendors, nowMs }: QueryWorld): Promise<readonly RunTruth[]> {
  const known = new Map(worlds.talend.runs.map((run) => [run.executionId, run]));
  const truths: RunTruth[] = [];
  for await (const { executionId, terminal, entries } of vendors.talend.standIn.truth([])) {
    const run = known.get(executionId);
    const state = run === undefined ? undefined : stateAt(run, nowMs);
    if (run === undefined || state === undefined) throw new Error(`run ${executionId} is not in its world`);
    const row = TalendRow.parse(listRow(run, state));
    truths.push({
      source: 'talend',
      runId: row.executionId,
      jobId: row.taskId,
      name: row.taskId,
      status: TALEND[row.status] ?? 'unknown',
      vendorStatus: row.status,
      triggeredAtMs: row.triggerTimestamp,
      startedAtMs: row.startTimestamp,
      endedAtMs: row.finishTimestamp,
      error: row.errorMessage ?? row.misfiredExecutionReason,
      logState: terminal ? (entries === 0 ? 'empty' : 'landed') : 'pending',
      note: terminal ? null : EXECUTING,
    });
  }
  return truths;
}

const epoch = z.string().transform(Number);
/** A main log, as document 002 shows it. */
export const MainLog = z.object({
  original_filename_uuid: z.string(),
  process_group_id: z.string(),
  process_group_name: z.string(),
  state: z.number(),
  status: z.number(),
  created: epoch,
  finished: epoch.nullable(),
  sub_flows: z.array(z.unknown()),
});
const AKINON: Readonly<Record<number, RunTruth['status']>> = { 2: 'succeeded', 3: 'failed', 4: 'succeeded' };

async function runsOfAkinon({ vendors }: QueryWorld): Promise<readonly RunTruth[]> {
  const truths: RunTruth[] = [];
  for await (const { record, finished } of vendors.akinon.standIn.truth(new URLSearchParams('stream=main-logs'))) {
    const log = MainLog.parse(record);
    truths.push({
      source: 'akinon',
      runId: log.original_filename_uuid,
      jobId: log.process_group_id,
      name: log.process_group_name,
      status: finished ? (AKINON[log.status] ?? 'unknown') : 'running',
      vendorStatus: `state ${log.state}, status ${log.status}`,
      triggeredAtMs: undefined,
      startedAtMs: log.created,
      endedAtMs: log.finished ?? undefined,
      error: undefined,
      logState: finished ? 'landed' : 'pending',
      note: finished ? null : EXECUTING,
    });
  }
  return truths;
}

/** SAP spells UTC without a zone, with a T or a space. */
const sapMs = (text: string | null): number | undefined =>
  text === null ? undefined : Date.parse(`${text.replace(' ', 'T')}Z`);

const SAP: Readonly<Record<string, RunTruth['status']>> = {
  'SCHEDULED/SCHEDULED': 'queued',
  'RUNNING/TRIGGERED': 'running',
  'RUNNING/ACK_RECVD': 'running',
  'RUNNING/ACK_NOT_RECVD': 'running',
  'COMPLETED/SUCCESS': 'succeeded',
  'COMPLETED/ERROR': 'failed',
  'COMPLETED/REQUEST_ERROR': 'failed',
  'COMPLETED/TIMEOUT': 'failed',
  'COMPLETED/UNKNOWN': 'unknown',
};

async function runsOfSap({ worlds, vendors }: QueryWorld): Promise<readonly RunTruth[]> {
  const names = new Map(worlds.sap.jobs.map(({ jobId, name }) => [String(jobId), name]));
  const truths: RunTruth[] = [];
  for await (const { identity, listed, record } of vendors.sap.standIn.truth(new URLSearchParams())) {
    const [jobId = '', scheduleId = ''] = identity.split('/');
    if (!listed) continue;
    const words = `${record.runStatus}/${record.runState}`;
    const wrong = words.startsWith('COMPLETED/') && words !== 'COMPLETED/SUCCESS';
    truths.push({
      source: 'sap',
      runId: record.runId,
      jobId: `${jobId}/${scheduleId}`,
      name: names.get(jobId) ?? '',
      status: SAP[words] ?? 'unknown',
      vendorStatus: words === 'SCHEDULED/SCHEDULED' ? 'SCHEDULED' : words,
      triggeredAtMs: sapMs(record.scheduleTimestamp),
      startedAtMs: sapMs(record.executionTimestamp),
      endedAtMs: sapMs(record.completionTimestamp),
      error: wrong && record.runText !== '' ? record.runText.slice(0, 2_000) : undefined,
      logState: 'landed',
      note: null,
    });
  }
  return truths;
}

/** Every run that the vendors list, in no particular order. */
export const expectedRuns = async (world: QueryWorld): Promise<readonly RunTruth[]> =>
  (await Promise.all([runsOfTalend(world), runsOfAkinon(world), runsOfSap(world)])).flat();
