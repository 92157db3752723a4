import { describe, expect, it } from 'vitest';
import type { FaultRuleOptions } from '../../../../infra/local/vendors/snaplogic/fault-rule.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { answer } from '../../../factories/answer.ts';
import type { SocketFreeResponse } from '../../../fakes/memory-http.ts';
import { MINUTE_MS, SnapLogicBench, START_MS } from './snaplogic-bench.ts';

const ID = '2026-11-20T00:00:00Z_2026-11-20T00:15:00Z';
const past = { startMs: START_MS + 4 * 60 * MINUTE_MS, settings: { lookBackMinutes: 1, sinceMs: START_MS } };
const traffic = [{ requests: 300, secondsFromStart: [0, 900] as [number, number] }];

/** A window that is over, at a vendor with one fault. */
async function faulty(...faults: FaultRuleOptions[]): Promise<SnapLogicBench> {
  const bench = new SnapLogicBench({ ...past, traffic });
  await bench.discover();
  bench.standIn.faults.set(faults);
  return bench;
}

/** A window at a vendor that gives these answers, one after the other, the last one for ever. */
async function answered(...answers: (() => SocketFreeResponse)[]): Promise<SnapLogicBench> {
  let asked = 0;
  const handler = async () => {
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1]!();
  };
  const bench = new SnapLogicBench({ ...past, handler });
  await bench.discover();
  return bench;
}

const refused = async (bench: SnapLogicBench): Promise<IngestError> => {
  const error: unknown = await bench.work(ID).catch((thrown: unknown) => thrown);
  if (!(error instanceof IngestError)) throw new Error('it was taken');
  expect(bench.landed.size).toBe(0);
  return error;
};

describe('an answer that is spelled in another way', () => {
  it.each(['pretty-printed', 'extra-envelope', 'unknown-fields'] as const)('lands all the same: %s', async (kind) => {
    const bench = await faulty({ kind });
    await bench.work(ID);
    const times = bench.records(ID).map(({ json }) => JSON.parse(json).log.request_time);
    expect(times).toHaveLength((await bench.truth()).length);
    expect(bench.records(ID).every(({ json }) => !/[\r\n]/.test(json))).toBe(true);
    if (kind === 'pretty-printed') expect(bench.identities()).toEqual(await bench.truth());
  });

  it('keeps digits that no number of JavaScript has', async () => {
    const bench = await faulty();
    await bench.work(ID);
    const digits = bench.records(ID).flatMap(({ json }) => /"event_sequence":(\d+)/.exec(json)?.[1] ?? []);
    expect(digits.some((text) => String(Number(text)) !== text)).toBe(true);
    expect(bench.identities()).toEqual(await bench.truth());
  });
});

describe('an answer without entries', () => {
  it('is an empty reading when it says null', async () => {
    const bench = await faulty({ kind: 'null-log' });
    await bench.work(ID);
    expect([bench.records(ID), bench.rows.get(ID)?.state]).toEqual([[], 'landed']);
  });

  it.each([
    '{}',
    '{"http_status_code":200}',
    '{"response_map":null}',
    '{"response_map":{"log":{}}}',
    '{"response_map":7}',
    '[]',
    '',
  ])('is asked for again when it is %s', async (body) => {
    expect((await refused(await answered(() => answer(body)))).kind).toBe('transient');
  });
});

describe('an answer that broke', () => {
  it.each(['truncated-body', 'reset-mid-body', 'reset-before-answer', 'malformed-json', 'missing-log'] as const)(
    'is asked for again and lands nothing: %s',
    async (kind) => {
      const bench = await faulty({ kind, count: 1 });
      expect((await refused(bench)).kind).toBe('transient');
      await bench.work(ID);
      expect(bench.identities()).toEqual(await bench.truth());
    },
  );

  it('names the endpoint and the source, and nothing of what it held', async () => {
    const error = await refused(await answered(() => answer('{"response_map":{"log":["confidential"')));
    expect(error.message).toBe(
      'get API log of source snaplogic-acme can not be used: the answer ends in the middle of its entries',
    );
  });
});

describe('a status that is in the envelope only', () => {
  it.each([
    [401, 'auth', 2],
    [429, 'rate_limited', 1],
    [500, 'transient', 1],
    [503, 'transient', 1],
  ] as const)('is taken for what it is: %i', async (status, kind, requests) => {
    const bench = await faulty({ kind: 'envelope-error', status });
    expect((await refused(bench)).kind).toBe(kind);
    expect(bench.bodies).toHaveLength(requests);
    expect(bench.reports.some((report) => report.kind === 'throttled')).toBe(status === 429);
  });

  it('is asked once more after a 401, as after one of HTTP', async () => {
    const bench = await faulty({ kind: 'envelope-error', status: 401, count: 1 });
    await bench.work(ID);
    expect(bench.identities()).toEqual(await bench.truth());
  });

  it.each([
    ['behind the entries', {}, '{"response_map":{"log":[]},"http_status_code":500}'],
    ['before them', {}, '{"http_status_code":500,"response_map":{"log":[]}}'],
    ['as text', {}, '{"response_map":{"log":[]},"http_status_code":"500"}'],
    ['in the header', { 'X-SL-StatusCode': '500' }, '{"response_map":{"log":[]},"http_status_code":200}'],
  ])('is seen %s', async (_where, headers, body) => {
    expect((await refused(await answered(() => answer(body, { headers })))).kind).toBe('transient');
  });

  it('is good when none is stated', async () => {
    const bench = await answered(() => answer('{"response_map":{"log":[]}}'));
    await bench.work(ID);
    expect(bench.rows.get(ID)?.state).toBe('landed');
  });

  it('waits as long as it asks for', async () => {
    const body = '{"response_map":{},"http_status_code":429}';
    const bench = await answered(() => answer(body, { headers: { 'retry-after': '77' } }));
    expect(await refused(bench)).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 77 });
    expect(bench.reports).toContainEqual({ kind: 'throttled', retryAfterSeconds: 77 });
  });
});

describe('an org that the vendor does not know', () => {
  it.each([
    ['HTTP', () => answer('{}', { status: 404 })],
    ['the envelope', () => answer('{"response_map":{},"http_status_code":404}')],
  ])('is an error of the configuration, never the end of a window: 404 of %s', async (_where, give) => {
    const error = await refused(await answered(give));
    expect(error.kind).toBe('config');
    expect(error.message).toContain('correct scope.org');
  });

  it('is spelled as it is configured, as one segment of the path', async () => {
    const urls: string[] = [];
    const handler = async ({ url }: { readonly url: string }) => {
      urls.push(url);
      return answer('{"response_map":{"log":[]}}');
    };
    const bench = new SnapLogicBench({ ...past, handler, settings: { ...past.settings, org: 'My Dev/Ömer' } });
    expect(await bench.connector.check()).toMatchObject({ ok: true });
    expect(urls).toEqual(['http://127.0.0.1:1/api/1/rest/public/apim/get_api_log/My%20Dev%2F%C3%96mer']);
    expect(bench.bodies).toEqual([{ start_ts: past.startMs / 1000 - 60, end_ts: past.startMs / 1000 }]);
  });
});
