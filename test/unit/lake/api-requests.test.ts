import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_REQUESTS } from '../../../shared/lake/api-requests/table.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const rowOf = async (entry: unknown) => {
  const json = typeof entry === 'string' ? entry : JSON.stringify(entry);
  const [row] = await session.select(API_REQUESTS, 'api-requests', [{ json, slice: 'window-1' }], 'snaplogic');
  return row ?? {};
};

const LOG = {
  remote_addr: '203.0.113.9',
  request_method: 'POST',
  request_url: '/acme/sales/orders/v2',
  path_info: '/größe-42',
  request_status_code: 200,
  target_status_code: 201,
  auth_type: 'basic',
  client: 'web-shop',
  roles: ['reader', 'admin'],
  bytes_sent: 512,
  invoker_snode: '5f1a',
  error: false,
  processing_time: 150,
  request_time: 1_763_631_600_000,
  request_processing_end_time: 1_763_631_600_020,
  recv_time: 1_763_631_600_021,
  start_time: 1_763_631_600_030,
  reply_time: 1_763_631_600_140,
  response_time: 1_763_631_600_150,
};
const ENTRY = {
  time: '2025-11-20T09:40:00.000Z',
  service: 'REQUEST_LOG',
  criterion1: 'gold',
  criterion2: 'prod',
  criterion3: '',
  log: LOG,
  type: 'JSON',
};

describe("SnapLogic's entries", () => {
  it('are rows with every documented field in its column, and the time of every step', async () => {
    expect(await rowOf(ENTRY)).toEqual({
      ts: '2025-11-20 09:40:00',
      request_method: 'POST',
      request_url: '/acme/sales/orders/v2',
      path_info: '/größe-42',
      request_status_code: 200,
      target_status_code: 201,
      error: false,
      failed: false,
      client: 'web-shop',
      remote_addr: '203.0.113.9',
      auth_type: 'basic',
      roles: '["reader","admin"]',
      bytes_sent: '512',
      invoker_snode: '5f1a',
      processing_time_ms: '150',
      total_ms: '150',
      preflight_ms: '20',
      queue_ms: '9',
      pipeline_ms: '110',
      reply_ms: '10',
      request_processing_end_at: '2025-11-20 09:40:00.02',
      recv_at: '2025-11-20 09:40:00.021',
      start_at: '2025-11-20 09:40:00.03',
      reply_at: '2025-11-20 09:40:00.14',
      response_at: '2025-11-20 09:40:00.15',
      time_sent: '2025-11-20T09:40:00.000Z',
      service: 'REQUEST_LOG',
      criterion1: 'gold',
      criterion2: 'prod',
      criterion3: '',
      entry_type: 'JSON',
      extra: null,
      vendor: 'snaplogic',
      stream: 'api-requests',
      slice: 'window-1',
      part: 1,
      ordinal: '0',
      record_bytes: String(Buffer.byteLength(JSON.stringify(ENTRY))),
      key: 'raw/vendor=snaplogic/stream=api-requests/part-00001.json.zst',
    });
  });

  it('of Triggered Tasks have no queue and no reply, and a pipeline unless they were refused', async () => {
    const { recv_time: _, start_time: __, reply_time: ___, ...log } = LOG;
    expect(await rowOf({ ...ENTRY, log })).toMatchObject({
      queue_ms: null,
      reply_ms: null,
      pipeline_ms: '130',
      extra: null,
    });
    expect(await rowOf({ ...ENTRY, log: { ...log, target_status_code: null } })).toMatchObject({ pipeline_ms: null });
  });

  it.each([
    [{ error: true }, true],
    [{ request_status_code: 401, target_status_code: null, error: false }, true],
    [{ target_status_code: 404 }, true],
    [{ target_status_code: 399 }, false],
    [{ error: null, request_status_code: null, target_status_code: null }, false],
  ])('with %j are failed: %j', async (fields, failed) => {
    expect(await rowOf({ ...ENTRY, log: { ...LOG, ...fields } })).toMatchObject({ failed });
  });

  it('take their time from elsewhere when request_time is not one', async () => {
    const { request_time: _, ...log } = LOG;
    expect(await rowOf({ ...ENTRY, log })).toMatchObject({ ts: '2025-11-20 09:40:00', total_ms: null });
    expect(await rowOf({ ...ENTRY, log: { ...log, request_time: 0 } })).toMatchObject({ ts: '2025-11-20 09:40:00' });
    expect(await rowOf({ log: {} })).toMatchObject({ ts: null });
  });

  it.each([
    [
      'a field of the log that has no column',
      JSON.stringify({ ...ENTRY, log: { ...LOG, event_sequence: 1 } }).replace('e":1}', 'e":9007199254740993}'),
    ],
    ['a field around the log that has no column', JSON.stringify({ ...ENTRY, region: 'eu' })],
    ['a null', JSON.stringify({ ...ENTRY, log: { ...LOG, bytes_sent: null } })],
    ['a time of another type', JSON.stringify({ ...ENTRY, log: { ...LOG, response_time: '1763631600150' } })],
    ['a time that is none', JSON.stringify({ ...ENTRY, log: { ...LOG, response_time: 0 } })],
    ['a fraction', JSON.stringify({ ...ENTRY, log: { ...LOG, processing_time: 1.5 } })],
    ['roles that are a text', JSON.stringify({ ...ENTRY, log: { ...LOG, roles: 'admin' } })],
    ['a code that is no code', JSON.stringify({ ...ENTRY, log: { ...LOG, target_status_code: 1e12 } })],
    [
      'times that are too far apart',
      JSON.stringify({ ...ENTRY, log: LOG })
        .replace('1763631600150', '9223372036854775807')
        .replace('1763631600000', '-9223372036854775807'),
    ],
    ['a log that is none', JSON.stringify({ ...ENTRY, log: [LOG] })],
    [
      'a list within that is named log too',
      JSON.stringify({ ...ENTRY, log: { ...LOG, extension: { log: [{ log: 'x' }, null] } } }),
    ],
  ])('keep the whole record for %s', async (_, json) => {
    expect(await rowOf(json)).toMatchObject({ extra: json });
  });

  it('need no extra as older pages of the vendor show them', async () => {
    expect(await rowOf({ time: ENTRY.time, log: LOG })).toMatchObject({ extra: null, service: null });
  });
});
