import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUERIES } from '../../../shared/lake/queries/queries.ts';
import { DAY, MIDNIGHT, moment, runStarted } from '../../factories/lake-rows.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeEach(async () => {
  session = await LakeSession.open();
});
afterEach(() => session.close());

const answer = (name: string) => session.rows(QUERIES.find((query) => query.name === name)?.sql ?? '');

describe('error-signatures', () => {
  it('counts errors that differ in numbers only as one', async () => {
    const entry = (ms: number, fields: object) => {
      const { time, dt } = moment(MIDNIGHT, ms);
      return { source: 'eu', dt, ts: time, severity: 'ERROR', run_id: 'a', signature: 'no #', ...fields };
    };
    await session.lake({
      log_entries: [
        entry(-DAY, { problem: 'no 2' }),
        entry(-2 * DAY, { problem: 'no 1', run_id: 'b' }),
        entry(0, { problem: 'no 3' }),
        entry(0, { problem: 'boom', signature: 'boom', severity: 'FATAL' }),
        entry(0, { problem: 'careful', signature: 'careful', severity: 'WARN' }),
        entry(-31 * DAY, { problem: 'no 0' }),
      ],
    });
    const rows = await answer('error-signatures');
    expect(rows).toMatchObject([
      { signature: 'no #', occurrences: '3', runs: '2', example: 'no 1' },
      { signature: 'boom', occurrences: '1', runs: '1', example: 'boom' },
    ]);
    const [days] = await session.rows(
      `SELECT CAST(current_date AS VARCHAR) AS last, CAST(CAST(current_date - 2 AS DATE) AS VARCHAR) AS first`,
    );
    expect(rows[0]).toMatchObject({ first_seen: `${days?.first} 00:00:00`, last_seen: `${days?.last} 00:00:00` });
  });
});

describe('api-latency and api-errors', () => {
  const request = (fields: object) => ({
    source: 'eu',
    dt: moment(MIDNIGHT, 0).dt,
    ts: moment(MIDNIGHT, 0).time,
    request_method: 'GET',
    request_url: '/a',
    failed: false,
    ...fields,
  });

  it('give exact percentiles by route', async () => {
    await session.lake({
      api_requests: [
        ...Array.from({ length: 100 }, (_, index) => request({ total_ms: 100 - index, preflight_ms: index + 1 })),
        request({ request_url: '/b', processing_time_ms: 7, failed: true, queue_ms: 3 }),
        request({ request_url: '/b' }),
        request({ request_method: null, request_url: null, total_ms: 2 }),
        request({ request_url: '/old', total_ms: 1, dt: moment(MIDNIGHT, -9 * DAY).dt }),
      ],
    });
    expect(await answer('api-latency')).toMatchObject([
      {
        route: 'GET /a',
        requests: '100',
        failed: '0',
        p50_ms: '50',
        p95_ms: '95',
        p99_ms: '99',
        max_ms: '100',
        preflight_p95_ms: '95',
        queue_p95_ms: null,
      },
      { route: 'GET /b', requests: '2', failed: '1', p50_ms: '7', p99_ms: '7', queue_p95_ms: '3' },
      { route: '? ?', requests: '1', p50_ms: '2' },
    ]);
  });

  it('count what failed', async () => {
    const refused = { failed: true, request_status_code: 401, client: null };
    await session.lake({
      api_requests: [
        request({}),
        request(refused),
        request(refused),
        request({ failed: true, target_status_code: 500, client: 'x' }),
      ],
    });
    expect(await answer('api-errors')).toMatchObject([
      { route: 'GET /a', client: null, request_status_code: 401, target_status_code: null, requests: '2' },
      { route: 'GET /a', client: 'x', request_status_code: null, target_status_code: 500, requests: '1' },
    ]);
  });
});

describe('logs-per-day and quarantine-by-reason', () => {
  it('count runs, records, bytes and pieces by source and day', async () => {
    const today = { source: 'eu', dt: moment(MIDNIGHT, 0).dt };
    const piece = { ...today, stream: 's', reason: 'not JSON', key: 'raw/1' };
    await session.lake({
      runs: [runStarted(MIDNIGHT, 0), runStarted(MIDNIGHT, 0, { status: 'failed' }), runStarted(MIDNIGHT, -DAY)],
      log_entries: [
        { ...today, record_bytes: 100 },
        { ...today, record_bytes: 50 },
      ],
      api_requests: [{ ...today, source: 'sl', record_bytes: 7 }],
      akinon_steps: [
        { ...today, source: 'ak', record_bytes: null },
        { ...today, source: 'ak', record_bytes: 9 },
      ],
      sap_run_logs: [{ ...today, source: 'sap', record_bytes: 3, dt: moment(MIDNIGHT, -40 * DAY).dt }],
      quarantine: [piece, { ...piece, key: 'raw/2' }, { ...piece, reason: 'cut off' }],
    });
    expect(await answer('logs-per-day')).toMatchObject([
      { source: 'ak', runs: '0', entries: '2', bytes: '9' },
      { source: 'eu', runs: '2', failed: '1', entries: '2', bytes: '150', quarantined: '3' },
      { source: 'sl', runs: '0', entries: '1', bytes: '7', quarantined: '0' },
      { source: 'eu', runs: '1', failed: '0', entries: '0', bytes: '0', quarantined: '0' },
    ]);
    expect(await answer('quarantine-by-reason')).toMatchObject([
      { stream: 's', reason: 'not JSON', pieces: '2', objects: '2', example_key: 'raw/1' },
      { stream: 's', reason: 'cut off', pieces: '1', objects: '1' },
    ]);
  });
});

describe('holes', () => {
  it('shows those of the latest audit of each day only', async () => {
    const audit = (ms: number, fields: object) => {
      const { time, dt } = moment(MIDNIGHT, ms);
      return { source: 'eu', dt, audited_at: time, audit_id: `audit ${ms}`, audited_day: '2026-11-20', ...fields };
    };
    await session.lake({
      audits: [
        audit(0, { kind: 'summary' }),
        audit(0, { kind: 'hole', hole: 'missing', run_id: 'new' }),
        audit(-DAY, { kind: 'summary' }),
        audit(-DAY, { kind: 'hole', hole: 'missing', run_id: 'closed since' }),
        audit(-DAY, { kind: 'summary', audited_day: '2026-11-19' }),
        audit(-DAY, { kind: 'hole', hole: 'purged', run_id: 'old', audited_day: '2026-11-19' }),
      ],
    });
    const rows = await answer('holes');
    expect(rows.map(({ audited_day, hole, run_id }) => [audited_day, hole, run_id])).toEqual([
      ['2026-11-20', 'missing', 'new'],
      ['2026-11-19', 'purged', 'old'],
    ]);
  });
});
