import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { RunRecord } from '../../shared/domain/run.ts';
import { runDocument } from '../../shared/lake/runs/run-document.ts';
import { DOCUMENTS } from '../../shared/lake/table.ts';
import type { BuildRequest, LakeInput } from '../../shared/ports/lake-builder.ts';
import { sliceRow } from '../factories/slice.ts';

/** The day that everything below happened on. Just before its end is now. */
export const DAY = '2026-11-20';
export const NOW = `${DAY} 23:59:00`;

const at = (hour: number, minute = 0): number => Date.parse(`${DAY}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

interface Landed {
  readonly stream: string;
  readonly slice: string;
  readonly part?: number;
  readonly format: LakeInput['format'];
  readonly gzip?: boolean;
  readonly text: string;
}

function request(
  vendor: string,
  source: string,
  landed: readonly Landed[],
  documents: Record<string, string[]>,
): BuildRequest {
  const inputs = landed.map(({ stream, slice, part = 1, format, gzip = false, text }): LakeInput => {
    const folder = `raw/vendor=${vendor}/source=${source}/stream=${stream}/dt=${DAY}/${slice}`;
    const stored = gzip ? gzipSync(text) : zstdCompressSync(text);
    return {
      stream,
      slice,
      part,
      key: `${folder}/part-${String(part).padStart(5, '0')}.${format}.${gzip ? 'gz' : 'zst'}`,
      format,
      compression: gzip ? 'gzip' : 'zstd',
      read: async function* () {
        yield stored;
      },
    };
  });
  const streams = Object.entries(documents).map(([name, texts]) => [
    name,
    (async function* () {
      yield* texts;
    })(),
  ]);
  return { source, dt: DAY, vendor, inputs, documents: Object.fromEntries(streams), buckets: 1 };
}

const runOf = (vendor: string, source: string, run: RunRecord): string => {
  const line = runDocument(sliceRow({ vendor, source, id: run.runId, state: 'landed', run }));
  if (line === undefined) throw new Error('a run without a row');
  return line;
};

/** Seven hourly runs of one task, of which the last is slow and failed; then the task falls silent. */
function talend(): BuildRequest {
  const runs = [1, 2, 3, 4, 5, 6, 7].map((hour): RunRecord => {
    const failed = hour === 7;
    const finished = at(hour, failed ? 45 : 5);
    return {
      runId: `run-${hour}`,
      status: failed ? 'failed' : 'succeeded',
      vendorStatus: failed ? 'EXECUTION_FAILED' : 'EXECUTION_SUCCESS',
      subject: { taskId: 'task-1', task: 'Bestände laden' },
      startedAt: new Date(at(hour)).toISOString(),
      finishedAt: new Date(finished).toISOString(),
    };
  });
  const entry = (severity: string, minute: number, logMessage: string) => ({
    severity,
    logTimestamp: at(7, minute),
    logMessage,
    bundleName: 'tDBInput_1',
  });
  const last = [
    entry('INFO', 1, 'started'),
    entry('ERROR', 2, 'Row 4711 refused: "größer"\nat x'),
    { ...entry('ERROR', 3, 'Row 4712 refused: "kleiner"'), unknown: 12345678901234567890123n.toString() },
    'no record',
  ];
  return request(
    'talend',
    'talend-eu',
    [
      { stream: 'execution-logs', slice: 'run-7', format: 'json', text: JSON.stringify(last) },
      { stream: 'execution-logs', slice: 'run-1', format: 'json', gzip: true, text: lines([entry('WARN', 0, 'slow')]) },
    ],
    { [DOCUMENTS.runs]: runs.map((run) => runOf('talend', 'talend-eu', run)), [DOCUMENTS.audits]: audits() },
  );
}

function audits(): string[] {
  const finding = { auditId: 'a-1', auditedAt: `${DAY}T04:30:00Z`, source: 'talend-eu', vendor: 'talend', day: DAY };
  return [
    { ...finding, kind: 'summary', listed: 8, landed: 7, completeness: 87.5, freshnessMs: 60_000 },
    {
      ...finding,
      kind: 'hole',
      hole: 'missing',
      slice: 'run-8',
      runId: 'run-8',
      why: 'It was never seen.',
      whatToDo: 'Wait.',
    },
  ].map((line) => JSON.stringify(line));
}

function akinon(): BuildRequest {
  const step = (place: number, status: number) => ({
    created: String(at(9, place)),
    id: 1_000 + place,
    process_group_id: `s-${place}`,
    process_group_name: `Step ${place}`,
    parent_process_group_id: 'flow-1',
    filename_uuid: `f-${place}`,
    state: 3,
    status,
    finished: String(at(9, place + 1)),
    success_count: 5,
    fail_count: status === 3 ? 2 : 0,
    log_type: 2,
  });
  const main = { ...step(0, 3), process_group_id: 'flow-1', log_type: 1, sub_flows: [step(1, 2), step(2, 3)] };
  const run: RunRecord = {
    runId: 'exec-1',
    status: 'failed',
    vendorStatus: '3',
    subject: { flowId: 'flow-1' },
    startedAt: new Date(at(9)).toISOString(),
    finishedAt: new Date(at(9, 10)).toISOString(),
  };
  return request(
    'akinon',
    'akinon-shop',
    [
      { stream: 'main-logs', slice: 'exec-1', format: 'ndjson', text: lines([main]) },
      { stream: 'line-logs', slice: 'exec-1', part: 2, format: 'ndjson', text: lines([step(3, 2), step(4, 3)]) },
      {
        stream: 'log-details',
        slice: 'exec-1',
        part: 10,
        format: 'json',
        text: JSON.stringify({ log_id: 1_004, errors: ['no stock'], request: { method: 'POST' } }),
      },
    ],
    { [DOCUMENTS.runs]: [runOf('akinon', 'akinon-shop', run)] },
  );
}

function sap(): BuildRequest {
  const run = (runId: string, runState: string, runStatus = 'COMPLETED') => ({
    runId,
    runText: 'done',
    httpStatus: 200,
    executionTimestamp: `${DAY} 10:00:01`,
    runStatus,
    runState,
    scheduleTimestamp: `${DAY}T10:00:00Z`,
    completionTimestamp: runStatus === 'COMPLETED' ? `${DAY} 10:00:09` : null,
  });
  const open: RunRecord = {
    runId: 'r-2',
    status: 'running',
    vendorStatus: 'RUNNING',
    subject: { jobId: '7', scheduleId: 's', job: 'nightly' },
    startedAt: new Date(at(10)).toISOString(),
  };
  return request(
    'sap-job-scheduling',
    'sap-jobs',
    [
      {
        stream: 'job-runs',
        slice: '7.s',
        format: 'ndjson',
        text: lines([run('r-1', 'SUCCESS'), run('r-2', '', 'RUNNING')]),
      },
    ],
    { [DOCUMENTS.runs]: [runOf('sap-job-scheduling', 'sap-jobs', open)] },
  );
}

function snaplogic(): BuildRequest {
  const entry = (minute: number, took: number, status: number) => ({
    time: new Date(at(11, minute)).toISOString(),
    service: 'api',
    log: {
      request_method: 'GET',
      request_url: '/orders',
      request_status_code: status,
      target_status_code: status,
      request_time: at(11, minute),
      request_processing_end_time: at(11, minute) + 3,
      recv_time: at(11, minute) + 4,
      start_time: at(11, minute) + 6,
      reply_time: at(11, minute) + took - 1,
      response_time: at(11, minute) + took,
      processing_time: took,
      bytes_sent: 120,
      error: status >= 400,
      roles: ['reader'],
    },
  });
  const records = [entry(0, 40, 200), entry(1, 55, 200), entry(2, 900, 502), entry(3, 41, 404)];
  return request(
    'snaplogic',
    'snaplogic-emea',
    [
      {
        stream: 'api-requests',
        slice: `${DAY}T11%3A00%3A00Z_${DAY}T11%3A15%3A00Z`,
        format: 'ndjson',
        text: lines(records),
      },
    ],
    {},
  );
}

/** A day of a source of every vendor, as it has landed, with something for every table. */
export const sampleDay = (): BuildRequest[] => [talend(), akinon(), sap(), snaplogic()];
