import { afterAll, beforeAll, expect, it } from 'vitest';
import { SAP_RUN_LOGS } from '../../../shared/lake/sap-run-logs/table.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const RUN = {
  runId: '5646889BB133728EE10000000A61A0D8',
  runText: '{"processed":7,"currency":"€"}',
  httpStatus: 500,
  executionTimestamp: '2015-11-14T04:15:22',
  runStatus: 'COMPLETED',
  runState: 'ERROR',
  scheduleTimestamp: '2015-11-14 04:13:22',
  completionTimestamp: '2015-11-14T04:15:23.500Z',
};

const rowOf = async (fields: object, slice = '42.5f58c2fb-a428.x') => {
  const [row] = await session.select(
    SAP_RUN_LOGS,
    'job-runs',
    [{ json: JSON.stringify(fields), slice }],
    'sap-job-scheduling',
  );
  return row;
};

it('A run log is a row with every documented field, its times in UTC however they are spelled', async () => {
  expect(await rowOf(RUN)).toEqual({
    ts: '2015-11-14 04:13:22',
    run_id: '5646889BB133728EE10000000A61A0D8',
    job_id: '42',
    schedule_id: '5f58c2fb-a428.x',
    run_status: 'COMPLETED',
    run_state: 'ERROR',
    http_status: 500,
    run_text: '{"processed":7,"currency":"€"}',
    scheduled_at: '2015-11-14 04:13:22',
    executed_at: '2015-11-14 04:15:22',
    completed_at: '2015-11-14 04:15:23.5',
    wait_ms: '120000',
    duration_ms: '1500',
    raw: JSON.stringify(RUN),
    vendor: 'sap-job-scheduling',
    stream: 'job-runs',
    slice: '42.5f58c2fb-a428.x',
    part: 1,
    ordinal: '0',
    record_bytes: String(Buffer.byteLength(JSON.stringify(RUN))),
    key: 'raw/vendor=sap-job-scheduling/stream=job-runs/part-00001.json.zst',
  });
});

it('A run that is only planned has neither execution nor completion', async () => {
  const planned = {
    ...RUN,
    executionTimestamp: null,
    completionTimestamp: null,
    httpStatus: null,
    runStatus: 'SCHEDULED',
  };
  expect(await rowOf(planned)).toMatchObject({
    ts: '2015-11-14 04:13:22',
    executed_at: null,
    http_status: null,
    wait_ms: null,
  });
});

it('A run without a schedule time has the next one that it has', async () => {
  const { scheduleTimestamp: _, ...late } = RUN;
  expect(await rowOf(late)).toMatchObject({ ts: '2015-11-14 04:15:22' });
  expect(await rowOf({ ...late, executionTimestamp: null })).toMatchObject({ ts: '2015-11-14 04:15:23.5' });
});

it('The slice of a settled day names the same schedule as before', async () => {
  expect(await rowOf(RUN, '42.5f58c2fb-a428@2015-11-14')).toMatchObject({ job_id: '42', schedule_id: '5f58c2fb-a428' });
});

it('A field that has no column is in the raw record', async () => {
  expect(await rowOf({ ...RUN, locale: 'de' })).toMatchObject({ raw: JSON.stringify({ ...RUN, locale: 'de' }) });
});
