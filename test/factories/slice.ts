import type { RunRecord } from '../../shared/domain/run.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { FetchTask } from '../../shared/domain/task.ts';

/** Noon of 20 November 2026, UTC. */
export const NOON_MS = Date.UTC(2026, 10, 20, 12);

/** A slice that is a run. */
export type RunSlice = SliceRow & { readonly run: RunRecord };

/** A pending slice of a run that started at noon. */
export function sliceRow(changes: Partial<SliceRow> = {}): RunSlice {
  const id = changes.id ?? 'run-1';
  return {
    version: 1,
    source: 'talend-eu',
    stream: 'execution-logs',
    id,
    vendor: 'talend',
    state: 'pending',
    revision: 1,
    hop: 0,
    dueAtMs: NOON_MS,
    discoveredAtMs: NOON_MS,
    updatedAtMs: NOON_MS,
    failures: 0,
    requests: 0,
    run: {
      runId: id,
      status: 'succeeded',
      vendorStatus: 'EXECUTION_SUCCESS',
      subject: { taskId: 'task-1' },
      startedAt: new Date(NOON_MS).toISOString(),
    },
    memory: {},
    parts: [],
    ...changes,
  };
}

/** A row in which every optional field is filled in. */
export function fullSliceRow(changes: Partial<SliceRow> = {}): RunSlice {
  return sliceRow({
    correlationId: '11111111-2222-4333-8444-555555555555',
    backfill: '2026-11-01_2026-11-19',
    state: 'ready',
    deadlineAtMs: NOON_MS + 86_400_000,
    failures: 2,
    requests: 9,
    run: {
      runId: 'run-1',
      status: 'failed',
      vendorStatus: 'EXECUTION_FAILED',
      subject: { taskId: 'task-1', workspaceId: '' },
      triggeredAt: '2026-11-20T11:59:59.000Z',
      startedAt: '2026-11-20T12:00:00.000Z',
      finishedAt: '2026-11-20T12:10:00.123Z',
      trigger: 'SCHEDULED',
      errorText: 'größer als erlaubt',
    },
    earlierDays: ['2026-11-18', '2026-11-19'],
    memory: { token: 's1.abc', chain: [{ announced: 3, endTime: null }], empty: {}, none: '', yes: true, ratio: 0.25 },
    parts: [
      { key: 'raw/a', index: 1, bytes: 10, storedBytes: 8, lines: 1, sha256: 'ab', etag: '"1"' },
      { key: 'raw/b', index: 2, bytes: 5_000_000_000, storedBytes: 9, lines: 0, sha256: 'cd', etag: '"2-3"' },
    ],
    upload: {
      partIndex: 3,
      key: 'raw/c',
      uploadId: 'upload',
      uploaded: [{ number: 1, etag: '"x"', bytes: 8_388_608 }],
      tailKey: 'staging/c',
      offset: 123,
      lines: 4,
      validator: '"v"',
    },
    readyAtMs: NOON_MS + 1,
    endedAtMs: NOON_MS + 2,
    note: 'waiting',
    lastError: { kind: 'transient', message: 'reset' },
    ...changes,
  });
}

/** The task of a slice at a hop. */
export const fetchTask = (row: SliceRow, hop = row.hop): FetchTask => ({
  v: 1,
  kind: 'fetch',
  source: row.source,
  stream: row.stream,
  id: row.id,
  hop,
});
