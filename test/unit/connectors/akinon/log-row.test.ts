import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyLog, toRecord } from '../../../../shared/connectors/akinon/log-record.ts';
import { readLogRow } from '../../../../shared/connectors/akinon/log-row.ts';
import { isExecuting, isFinal } from '../../../../shared/connectors/akinon/log-state.ts';
import { logTimeMs } from '../../../../shared/connectors/akinon/log-time.ts';
import { toRunRecord } from '../../../../shared/connectors/akinon/run.ts';

const SUB = {
  id: 2,
  created: '2023-06-23T11:33:17.898+00:00',
  finished: '2023-06-23T11:33:42.00073+00:00',
  state: 3,
  status: 2,
};
const MAIN = {
  created: '1687519997186',
  id: 1,
  filename_uuid: 'execution',
  process_group_name: 'price',
  state: 3,
  status: 2,
  finished: '1687520030000',
  process_count: 4,
  success_count: 0,
  fail_count: 0,
  fragment_count: null,
  triggered_by: 'test@akinon.com\n',
  sub_flows: [SUB],
};
const PLACE = { flowId: 'flow', projectId: 'project' };
const read = (fields: object) => readLogRow(JSON.stringify({ ...MAIN, ...fields }));

describe('a time of a log', () => {
  it.each([
    ['1687519997186', 1_687_519_997_186],
    [1_687_519_997_186, 1_687_519_997_186],
    ['2023-06-23T11:33:17.46+00:00', 1_687_520_000_000 - 2_540],
    ['2023-06-23T11:33:42.000768+00:00', 1_687_520_022_000],
    ['2023-06-23T11:33:42', 1_687_520_022_000],
  ])('%j is an instant of UTC', (text, ms) => {
    expect(logTimeMs(text)).toBe(ms);
  });

  it.each([null, undefined, '', ' ', 'soon', {}, true, '99999999999999999999'])('%j is none', (value) => {
    expect(logTimeMs(value)).toBeUndefined();
  });

  it('means the same however many digits of a fraction it has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 999 }), (ms, micros) => {
        const iso = new Date(ms).toISOString().slice(0, -1) + String(micros).padStart(3, '0');
        expect(logTimeMs(`${iso}+00:00`)).toBe(ms);
        expect(logTimeMs(String(ms))).toBe(ms);
      }),
    );
  });
});

describe('a main log', () => {
  it.each([
    [{}, true],
    [{ status: 3 }, true],
    [{ status: 4 }, true],
    [{ state: '3', status: '2' }, true],
    [{ sub_flows: [] }, true],
    [{ sub_flows: null }, true],
    [{ state: 2 }, false],
    [{ status: 1 }, false],
    [{ status: 5 }, false],
    [{ status: null }, false],
    [{ state: 'finished' }, false],
    [{ finished: null }, false],
    [{ finished: '' }, false],
    [{ sub_flows: [SUB, { ...SUB, state: 2 }] }, false],
    [{ sub_flows: [{ ...SUB, state: 'done' }] }, false],
  ])('with %j is final: %j', (fields, final) => {
    expect(isFinal(read(fields).fields)).toBe(final);
  });

  it('is executing only while nothing says that it is over', () => {
    const open = { state: 1, status: 1, finished: null };
    const executing = (fields: object) => isExecuting(read({ ...open, ...fields }).fields);
    expect([{}, { state: 2 }, { status: null }].map(executing)).toEqual([true, true, true]);
    const odd = [{ state: 3 }, { status: 2 }, { finished: '1' }, { state: 4 }, { status: 'paused' }];
    expect(odd.map(executing)).toEqual([false, false, false, false, false]);
  });

  it('tells of its run', () => {
    expect(toRunRecord('execution', read({}).fields, PLACE)).toEqual({
      runId: 'execution',
      status: 'succeeded',
      vendorStatus: 'state 3, status 2',
      subject: { ...PLACE, flow: 'price', logId: '1' },
      startedAt: '2023-06-23T11:33:17.186Z',
      finishedAt: '2023-06-23T11:33:50.000Z',
      trigger: 'test@akinon.com',
      counts: { process: 4, success: 0, fail: 0 },
    });
    const record = (fields: object) => toRunRecord('execution', read(fields).fields, PLACE);
    expect(record({ status: 4 })).toMatchObject({ status: 'succeeded', vendorStatus: 'state 3, status 4' });
    expect(record({ status: 3 }).status).toBe('failed');
    expect(record({ state: 1, status: 1, finished: null }).status).toBe('running');
    expect(record({ status: 'odd' })).toMatchObject({
      status: 'unknown',
      vendorStatus: 'state 3, status not documented',
    });
    expect(record({ triggered_by: null, schedule: '0 5 * * *' }).trigger).toBe('0 5 * * *');
  });
});

describe('a record', () => {
  it('is named by the digits of its id, also beyond 2^53, and not by those of its steps', () => {
    const json = '{"id":9007199254740993,"created":"5","state":1,"sub_flows":[{"id":9007199254740995}]}';
    expect(toRecord(readLogRow(json))).toEqual({
      identity: '9007199254740993',
      timeMs: 5,
      rank: 4,
      failed: false,
      json,
    });
    expect(readLogRow(json).fields.sub_flows?.[0]?.id).toBe('9007199254740995');
  });

  it('says the same of itself when it is read back', () => {
    const row = read({ extra: { deep: [1.5, null] } });
    const { json, ...key } = toRecord(row);
    expect(identifyLog(json)).toEqual(key);
  });

  it('that is final outranks every one that is not', () => {
    const states = fc.record({
      state: fc.constantFrom<unknown>(1, 2, 3, 7, null, 'odd'),
      status: fc.constantFrom<unknown>(1, 2, 3, 4, 9, null),
      finished: fc.constantFrom<unknown>(null, '', '1687520030000'),
    });
    const final = toRecord(read({})).rank;
    fc.assert(
      fc.property(states, (fields) => {
        const row = read({ ...fields, sub_flows: [] });
        expect(toRecord(row).rank === final).toBe(isFinal(row.fields));
        expect(toRecord(row).rank).toBeLessThanOrEqual(final);
      }),
    );
  });

  it.each(['{}', '[]', '7', '{"id":""}', '{"id":null}', '{"id":1,"sub_flows":[7]}'])(
    'is none when it is %s',
    (json) => {
      expect(() => readLogRow(json)).toThrow(/documented shape/);
    },
  );
});
