import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRow } from '../../../shared/domain/run.ts';
import { AUDITS } from '../../../shared/lake/audits/table.ts';
import { QUARANTINE } from '../../../shared/lake/quarantine/table.ts';
import { runDocument } from '../../../shared/lake/runs/run-document.ts';
import { RUNS } from '../../../shared/lake/runs/table.ts';
import { DOCUMENTS } from '../../../shared/lake/table.ts';
import { LakeSession } from '../../factories/lake-session.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../factories/slice.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const SAP: RunRow = {
  version: 1,
  source: 'sap-eu',
  vendor: 'sap-job-scheduling',
  stream: 'job-runs',
  run: {
    runId: 'R1',
    status: 'succeeded',
    vendorStatus: 'COMPLETED/SUCCESS',
    subject: { jobId: '42', scheduleId: 'S1', job: 'orders' },
    triggeredAt: '2026-11-20T12:00:00.000Z',
  },
  identity: 'R1',
  key: 'raw/x/part-20777.ndjson.zst',
  rank: 3,
  updatedAtMs: NOON_MS,
};

const rowOf = async (row: Parameters<typeof runDocument>[0]) => {
  const json = runDocument(row) ?? '';
  const [first] = await session.select(RUNS, DOCUMENTS.runs, [{ json }]);
  return first;
};

describe('a run of the index', () => {
  it('is a row with all that is known of it and its log', async () => {
    const parts = [1, 2].map((index) => ({
      key: `raw/x/part-0000${index}.json.zst`,
      index,
      bytes: 100 * index,
      storedBytes: 10 * index,
      lines: index,
      sha256: 'a',
      etag: 'b',
    }));
    const slice = fullSliceRow({
      parts,
      state: 'landed',
      note: 'whole',
      readyAtMs: NOON_MS + 1,
      endedAtMs: NOON_MS + 2,
    });
    const run = { ...slice.run, counts: { rows: 3 } };
    expect(await rowOf({ ...slice, run })).toEqual({
      ts: '2026-11-20 12:00:00',
      run_id: 'run-1',
      vendor: 'talend',
      stream: 'execution-logs',
      job_id: 'task-1',
      name: 'task-1',
      status: 'failed',
      vendor_status: 'EXECUTION_FAILED',
      triggered_at: '2026-11-20 11:59:59',
      started_at: '2026-11-20 12:00:00',
      finished_at: '2026-11-20 12:10:00.123',
      duration_ms: '600123',
      triggered_by: 'SCHEDULED',
      error_text: 'größer als erlaubt',
      counts: '{"rows":3}',
      subject: '{"taskId":"task-1","workspaceId":""}',
      slice: 'run-1',
      log_state: 'landed',
      log_bytes: '300',
      log_stored_bytes: '30',
      log_lines: '3',
      log_objects: '["raw/x/part-00001.json.zst","raw/x/part-00002.json.zst"]',
      note: 'whole',
      discovered_at: '2026-11-20 12:00:00',
      log_ready_at: '2026-11-20 12:00:00.001',
      log_ended_at: '2026-11-20 12:00:00.002',
    });
  });

  it('that is a record among others has the object of that record', async () => {
    expect(await rowOf(SAP)).toMatchObject({
      ts: '2026-11-20 12:00:00',
      job_id: '42/S1',
      name: 'orders',
      started_at: null,
      duration_ms: null,
      slice: null,
      log_state: 'landed',
      log_bytes: null,
      log_objects: '["raw/x/part-20777.ndjson.zst"]',
    });
  });

  it('that is no run is no document', () => {
    const { run: _, ...window } = sliceRow();
    expect(runDocument(window)).toBeUndefined();
  });

  it('gives the same line as long as run and log are the same', () => {
    const row = sliceRow({ state: 'landed' });
    const later = {
      ...row,
      revision: 9,
      hop: 4,
      updatedAtMs: 5,
      dueAtMs: 6,
      requests: 7,
      lease: { owner: 'x', expiresAtMs: 8 },
    };
    expect(runDocument(later)).toBe(runDocument(row));
    expect(runDocument({ ...SAP, updatedAtMs: 5, rank: 2 })).toBe(runDocument(SAP));
  });

  it.each([
    [{ flow: 'price', flowId: 'f', projectId: 'p' }, 'f', 'price'],
    [{ planId: 'plan', taskId: 'task' }, 'task', 'task'],
    [{ jobId: '7' }, '7', '7'],
    [{}, undefined, 'run-1'],
  ])('about %j is job %j, named %j', (subject, job_id, name) => {
    const row = sliceRow();
    const document = JSON.parse(runDocument({ ...row, run: { ...row.run, subject } }) ?? '');
    expect({ job_id: document.job_id, name: document.name }).toEqual({ job_id, name });
  });

  it('with times that are none has none', async () => {
    const row = sliceRow({ discoveredAtMs: Number.NaN });
    const run = { ...row.run, startedAt: 'soon', finishedAt: 'later' };
    expect(await rowOf({ ...row, run })).toMatchObject({
      ts: null,
      started_at: null,
      duration_ms: null,
      discovered_at: null,
    });
  });
});

describe('documents', () => {
  it('of quarantine are rows as they are', async () => {
    const document = {
      key: 'raw/k',
      stream: 's',
      slice: 'x',
      part: 2,
      ordinal: 7,
      reason: 'not JSON',
      line: '{"a\u0000',
    };
    expect(await session.select(QUARANTINE, DOCUMENTS.quarantine, [{ json: JSON.stringify(document) }])).toEqual([
      { ...document, ordinal: '7' },
    ]);
  });

  it('of audits are rows, whether they are summaries or holes', async () => {
    const shared = {
      auditId: 'a',
      auditedAt: '2026-11-21T03:00:00.000Z',
      source: 'eu',
      vendor: 'talend',
      day: '2026-11-20',
    };
    const summary = { ...shared, kind: 'summary', listed: 4, landed: 3, completeness: 75, freshnessMs: 60_000 };
    const hole = {
      ...shared,
      kind: 'hole',
      hole: 'missing',
      slice: 's',
      expected: 1,
      found: null,
      why: 'x',
      whatToDo: 'y',
    };
    const rows = await session.select(
      AUDITS,
      DOCUMENTS.audits,
      [summary, hole].map((one) => ({ json: JSON.stringify(one) })),
    );
    expect(rows).toMatchObject([
      { audited_at: '2026-11-21 03:00:00', kind: 'hole', hole: 'missing', expected: '1', found: null, what_to_do: 'y' },
      { audited_day: '2026-11-20', kind: 'summary', listed: '4', landed: '3', completeness: 75, freshness_ms: '60000' },
    ]);
  });
});
