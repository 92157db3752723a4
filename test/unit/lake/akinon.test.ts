import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AKINON_STEPS } from '../../../shared/lake/akinon-steps/table.ts';
import { LOG_ENTRIES } from '../../../shared/lake/log-entries/table.ts';
import type { LakeTable } from '../../../shared/lake/table.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const rowsOf = (table: LakeTable, stream: string, ...jsons: string[]) =>
  session.select(
    table,
    stream,
    jsons.map((json) => ({ json, slice: 'execution-1' })),
    'akinon',
  );

const STEP = {
  created: '2023-06-23T11:33:17.898+00:00',
  id: 12,
  process_group_id: 'login',
  process_group_name: 'Login',
  parent_process_group_id: 'flow-1',
  original_filename_uuid: 'execution-1',
  filename_uuid: 'step-log-1',
  state: 3,
  status: 3,
  finished: '2023-06-23T11:33:42.00073+00:00',
  process_count: 2,
  success_count: 1,
  fail_count: 1,
  in_bound: false,
  schedule: null,
  is_triggered: true,
  triggered_by: 'System',
  log_type: 2,
  flow_order: 4,
  is_send_S3: 1,
  fragment_count: null,
  row_num: 1,
};
const MAIN = {
  ...STEP,
  created: '1687519997186',
  id: 11,
  process_group_id: 'flow-1',
  process_group_name: 'price',
  parent_process_group_id: null,
  filename_uuid: 'execution-1',
  finished: null,
  log_type: 1,
  is_send_S3: 0,
  sub_flows: [STEP, { ...STEP, id: 13, new_field: [1] }],
};
const big = (value: unknown): string => JSON.stringify(value).replaceAll('"id":12', '"id":9007199254740993');

describe('the steps of Akinon', () => {
  it('are one row for the main log and one for each step in it', async () => {
    const rows = await rowsOf(AKINON_STEPS, 'main-logs', big(MAIN));
    const shown = rows.map(({ log_type, step_place, log_id, run_id, name, flow_id, step_id }) => {
      return { log_type, step_place, log_id, run_id, name, flow_id, step_id };
    });
    expect(shown).toEqual([
      {
        log_type: 1,
        step_place: 0,
        log_id: '11',
        run_id: 'execution-1',
        name: 'price',
        flow_id: 'flow-1',
        step_id: 'flow-1',
      },
      {
        log_type: 2,
        step_place: 1,
        log_id: '9007199254740993',
        run_id: 'execution-1',
        name: 'Login',
        flow_id: 'flow-1',
        step_id: 'login',
      },
      {
        log_type: 2,
        step_place: 2,
        log_id: '13',
        run_id: 'execution-1',
        name: 'Login',
        flow_id: 'flow-1',
        step_id: 'login',
      },
    ]);
    expect(rows[0]).toMatchObject({ raw: big(MAIN), record_bytes: String(big(MAIN).length), has_detail: false });
    expect(rows[2]).toMatchObject({ record_bytes: null, raw: expect.stringContaining('"new_field":[1]') });
  });

  it('are timed whichever way the vendor spells it, which is kept', async () => {
    const [main, step] = await rowsOf(AKINON_STEPS, 'main-logs', JSON.stringify(MAIN));
    expect(main).toMatchObject({
      ts: '2023-06-23 11:33:17.186',
      finished_at: null,
      duration_ms: null,
      created_sent: '1687519997186',
      finished_sent: null,
    });
    expect(step).toMatchObject({
      ts: '2023-06-23 11:33:17.898',
      finished_at: '2023-06-23 11:33:42.00073',
      duration_ms: '24102',
      finished_sent: '2023-06-23T11:33:42.00073+00:00',
      status_name: 'failed',
      has_detail: true,
      in_bound: false,
      is_triggered: true,
      fail_count: '1',
      row_num: '1',
    });
  });

  it('that landed on their own are the same rows', async () => {
    const [, nested] = await rowsOf(AKINON_STEPS, 'main-logs', JSON.stringify(MAIN));
    const [alone] = await rowsOf(AKINON_STEPS, 'sub-logs', JSON.stringify(STEP));
    const differing = { stream: null, ordinal: null, key: null, step_place: null, record_bytes: null, raw: null };
    expect({ ...alone, ...differing }).toEqual({ ...nested, ...differing });
    expect(alone).toMatchObject({ raw: JSON.stringify(STEP), record_bytes: String(JSON.stringify(STEP).length) });
  });

  it.each([['null'], ['[]'], ['"none"'], ['{}']])('are the main log alone when sub_flows is %s', async (text) => {
    const json = `{"id":11,"sub_flows":${text}}`;
    expect(await rowsOf(AKINON_STEPS, 'main-logs', json)).toMatchObject([{ log_id: '11', log_type: 1, raw: json }]);
  });
});

describe('the line logs of Akinon', () => {
  it('are one entry each, which says what happened and keeps all of the line', async () => {
    const line = { ...STEP, log_type: 3, sku: 'SKU-1' };
    expect(await rowsOf(LOG_ENTRIES, 'line-logs', big(line))).toMatchObject([
      {
        ts: '2023-06-23 11:33:17.898',
        severity: 'ERROR',
        message: 'Login: failed (1 succeeded, 1 failed)',
        logger: 'Login',
        run_id: 'execution-1',
        signature: 'Login: failed (# succeeded, # failed)',
        problem: 'Login: failed (1 succeeded, 1 failed)',
        entry_id: '9007199254740993',
        raw: null,
        extra: big(line),
      },
    ]);
  });

  it.each([
    [1, 'INFO', 'Login: in progress (1 succeeded, 1 failed)'],
    [2, 'INFO', 'Login: succeeded (1 succeeded, 1 failed)'],
    [4, 'INFO', 'Login: empty (1 succeeded, 1 failed)'],
    [9, null, 'Login: status 9 (1 succeeded, 1 failed)'],
    [null, null, 'Login: status missing (1 succeeded, 1 failed)'],
  ])('of status %j are %j', async (status, severity, message) => {
    const rows = await rowsOf(LOG_ENTRIES, 'line-logs', JSON.stringify({ ...STEP, status }));
    expect(rows).toMatchObject([{ severity, message, signature: null }]);
  });
});

describe('the detail files of Akinon', () => {
  const FILE = {
    log_id: 7,
    request: { method: 'POST', url: '/api/v1/price/', body: [] },
    response: { status: 200 },
    errors: [],
  };

  it('are one entry each, with what the first of their errors says', async () => {
    const errors = [{ sku: 'SKU-1', message: 'value 7 is not valid' }];
    expect(await rowsOf(LOG_ENTRIES, 'log-details', JSON.stringify({ ...FILE, errors }))).toMatchObject([
      {
        ts: null,
        severity: 'ERROR',
        message: 'value 7 is not valid',
        signature: 'value # is not valid',
        problem: 'value 7 is not valid',
        entry_id: '7',
        extra: JSON.stringify({ ...FILE, errors }),
      },
    ]);
  });

  it.each([
    [FILE, 'INFO', 'POST /api/v1/price/ answered 200'],
    [{ ...FILE, errors: null }, 'INFO', 'POST /api/v1/price/ answered 200'],
    [{ ...FILE, errors: {}, error: 'no stock' }, 'ERROR', 'no stock'],
    [{ ...FILE, errors: ['no stock'] }, 'ERROR', '["no stock"]'],
    [{ message: 'nothing to do' }, 'INFO', 'nothing to do'],
    [{}, 'INFO', null],
  ])('say what was asked and answered when nothing went wrong', async (file, severity, message) => {
    expect(await rowsOf(LOG_ENTRIES, 'log-details', JSON.stringify(file))).toMatchObject([{ severity, message }]);
  });
});
