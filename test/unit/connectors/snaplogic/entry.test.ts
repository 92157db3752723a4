import { describe, expect, it } from 'vitest';
import { SNAPLOGIC_DESCRIPTION } from '../../../../shared/connectors/snaplogic/description.ts';
import { readEntry } from '../../../../shared/connectors/snaplogic/entry.ts';
import { parseEntryTime } from '../../../../shared/connectors/snaplogic/entry-time.ts';

const AT_MS = Date.UTC(2026, 10, 21, 9, 5, 7);
const read = (entry: unknown) => readEntry(JSON.stringify(entry), 7);

describe('an entry of the API log', () => {
  it('is known by its content, and has the time of its request', () => {
    const json = '{"time":"2026-11-21T09:05:07.250Z","log":{"request_time":1795251907250,"error":false}}';
    const entry = readEntry(json, 7);
    expect(entry.record).toEqual({
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
      timeMs: AT_MS + 250,
      rank: 0,
      failed: false,
      json,
    });
    expect(entry).toMatchObject({ timed: true, contradictory: false });
    expect(SNAPLOGIC_DESCRIPTION.streams[0].identify?.(json)).toEqual(entry.record);
  });

  it.each([
    [
      'its time, when it has no request time',
      { time: '2026-11-21 09:05:07', log: { request_time: null } },
      AT_MS,
      true,
    ],
    ['digits in quotes', { log: { request_time: '1795251907000' } }, AT_MS, true],
    ['the given one, when it has none', { time: 'yesterday', log: { request_time: 1e300 } }, 7, false],
    ['the given one, when it is no object at all', [1], 7, false],
    [
      'its time, when the request time was never set',
      { time: '2026-11-21 09:05:07', log: { request_time: 0 } },
      AT_MS,
      true,
    ],
    [
      'the given one, when its times are of no log',
      { time: '1970-01-01', log: { request_time: 1_795_251_907 } },
      7,
      false,
    ],
  ])('takes %s', (_what, entry, timeMs, timed) => {
    expect(read(entry)).toMatchObject({ timed, record: { timeMs } });
  });

  it.each([
    [{ error: true }, true],
    [{ error: false, request_status_code: 401, target_status_code: null }, true],
    [{ error: false, request_status_code: 200, target_status_code: 400 }, true],
    [{ error: false, request_status_code: 200, target_status_code: 399 }, false],
    [{ error: 'true', target_status_code: null }, false],
    [{}, false],
  ])('counts as failed by its error and both of its statuses: %j', (log, failed) => {
    expect(read({ log }).record.failed).toBe(failed);
  });

  it('contradicts itself when its times differ by more than their spelling allows', () => {
    const contradictory = (time: unknown) => read({ time, log: { request_time: AT_MS + 250 } }).contradictory;
    const fine = [
      '2026-11-21T09:05:07.250Z',
      '2026-11-21T09:05:07Z',
      '2026-11-21T09:05:07.25+00:00',
      '2026-11-21T10:05:07+01:00',
      'later',
      null,
    ];
    expect(fine.map(contradictory)).toEqual(fine.map(() => false));
    expect(
      ['2026-11-21T09:05:07.251Z', '2026-11-21T09:05:09Z', '2026-11-21T09:05:07+01:00'].map(contradictory),
    ).toEqual([true, true, true]);
  });

  it('tells of the same request as another one by what the vendor knows of the request, not by how it went', () => {
    const key = (log: object, outer: object = {}) =>
      read({ ...outer, log: { request_time: AT_MS, client: 'a', ...log } }).requestKey();
    expect(key({ target_status_code: 200, roles: ['x'] })).toBe(key({ target_status_code: 500 }));
    expect(
      new Set([
        key({}),
        key({ client: 'b' }),
        key({ path_info: '/x' }),
        key({}, { criterion3: '' }),
        key({}, { criterion1: '' }),
      ]).size,
    ).toBe(5);
  });

  it('is asked for again when it is not JSON', () => {
    expect(() => readEntry('{"a":01}', 0)).toThrow(expect.objectContaining({ kind: 'transient' }));
  });
});

describe('the time of an entry as text', () => {
  it.each([
    '2026-11-21T09:05:07Z',
    '2026-11-21T09:05:07.000Z',
    '2026-11-21T09:05:07.000000+00:00',
    '2026-11-21T09:05:07+0000',
    '2026-11-21 09:05:07',
    '2026-11-21 09:05:07 UTC',
    '2026-11-21 09:05:07,000 GMT',
    '2026-11-21T04:05:07-05',
    ' Sat, 21 Nov 2026 09:05:07 GMT ',
    'Sat Nov 21 09:05:07 2026',
    'Sat Nov 21 09:05:07 2026 UTC',
    '21 Nov 2026 09:05:07',
    '1795251907',
    '1795251907000',
  ])('is read as UTC, wherever this machine is: %s', (text) => {
    expect(parseEntryTime(text)?.ms).toBe(AT_MS);
  });

  it.each([
    ['2026-11-21T09:05', 60_000],
    ['2026-11-21T09:05:07', 1000],
    ['2026-11-21T09:05:07.2', 100],
    ['2026-11-21T09:05:07.2501', 1],
    ['1795251907000', 1],
  ])('is as exact as it is spelled: %s', (text, precisionMs) => {
    expect(parseEntryTime(text)?.precisionMs).toBe(precisionMs);
  });

  it.each(['', 'yesterday', '2026-13-41T00:00:00Z', '21/11/2026 09:05', '2026-11-21', '12', 'Nov 21, 2026, 9:05 AM'])(
    'is none where it could mean another one: %j',
    (text) => {
      expect(parseEntryTime(text)).toBeUndefined();
    },
  );
});
