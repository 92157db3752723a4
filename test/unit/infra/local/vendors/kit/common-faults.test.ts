import { describe, expect, test } from 'vitest';
import { type RuleOptions, setUp } from './small-vendor.ts';

describe('a fault instead of an answer', () => {
  test.each([
    [{ kind: 'too-many-requests', retryAfterSeconds: 7 }, 429, '7'],
    [{ kind: 'too-many-requests', retryAfterSeconds: 7, form: 'date' }, 429, 'Sat, 21 Nov 2026 12:00:07 GMT'],
    [{ kind: 'too-many-requests', form: 'none' }, 429, undefined],
    [{ kind: 'server-error' }, 500, undefined],
    [{ kind: 'server-error', status: 503 }, 503, undefined],
    [{ kind: 'unavailable' }, 503, undefined],
    [{ kind: 'unavailable', retryAfterSeconds: 30 }, 503, '30'],
    [{ kind: 'closed-for-lunch' }, 418, undefined],
  ] satisfies [RuleOptions, number, string | undefined][])('%j has its status and Retry-After', async (...row) => {
    const [rule, status, retryAfter] = row;
    const { probe } = setUp({ ...rule, count: 1 });
    const answer = await probe('GET', '/rows');
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect((await probe('GET', '/rows')).status).toBe(200);
  });

  test('is worded by the vendor, whose headers stay', async () => {
    const answer = await setUp({ kind: 'too-many-requests' }).probe('GET', '/rows');
    expect(answer.json()).toEqual({ error: 'slow down' });
    expect(answer.headers).toMatchObject({ 'x-quota': '0', 'retry-after': '1' });
  });

  test('502 comes as a page of HTML', async () => {
    const answer = await setUp({ kind: 'server-error', status: 502 }).probe('GET', '/rows');
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html']);
  });

  test('bearer-expired makes the token of that request worthless from then on, and no other', async () => {
    const { probe } = setUp({ kind: 'bearer-expired', count: 1 });
    const statusOf = async (authorization: string) =>
      (await probe('GET', '/rows', { headers: { authorization } })).status;
    expect(await statusOf('one')).toBe(401);
    expect(await statusOf('one')).toBe(401);
    expect(await statusOf('two')).toBe(200);
  });

  test('redirect leads to the same content, to a private address, or nowhere', async () => {
    const { standIn, probe } = setUp({ kind: 'redirect', count: 1 });
    const moved = (await probe('GET', '/rows?page=3')).headers.location!;
    expect((await probe('GET', moved)).json()).toMatchObject({ page: { number: '3' } });
    standIn.faults.set([{ kind: 'redirect', to: 'private-address', count: 1 }]);
    expect((await probe('GET', '/rows')).headers.location).toMatch(/^http:\/\/169\.254\./);
    standIn.faults.set([{ kind: 'redirect', to: 'endless', count: 1 }]);
    const first = (await probe('GET', '/rows')).headers.location!;
    const second = await probe('GET', first);
    expect(second.status).toBe(302);
    expect(second.headers.location).not.toBe(first);
  });
});

describe('a fault of the connection', () => {
  test.each([
    [{ kind: 'reset-before-answer' }, { breakAfter: { bytes: 0, how: 'reset' } }],
    [{ kind: 'reset-mid-body', afterBytes: 300 }, { breakAfter: { bytes: 300, how: 'reset' } }],
    [{ kind: 'reset-mid-body' }, { breakAfter: { bytes: 500, how: 'reset' } }],
    [{ kind: 'reset-mid-body', afterBytes: 0 }, { breakAfter: { bytes: 1, how: 'reset' } }],
    [{ kind: 'truncated-body', afterBytes: 10 ** 9 }, { breakAfter: { bytes: 999, how: 'end' } }],
    [
      { kind: 'slow', delayMs: 5, chunkDelayMs: 2 },
      { delayMs: 5, chunkDelayMs: 2 },
    ],
    [{ kind: 'never-answers' }, { delayMs: Number.POSITIVE_INFINITY }],
  ] satisfies [RuleOptions, object][])('%j is said in fields of the response', async (rule, expected) => {
    expect(await setUp(rule).probe('GET', '/download')).toMatchObject(expected);
  });

  test('leaves an answer without a fault alone', async () => {
    const answer = await setUp().probe('GET', '/download');
    expect(answer).not.toHaveProperty('breakAfter');
    expect(answer.bytes).toHaveLength(1000);
  });
});

describe('a fault in the content', () => {
  const rowsUnder = async (...rules: RuleOptions[]) => (await setUp(...rules).probe('GET', '/rows')).json();
  const extra = { addedByVendor: { since: '2027-01', flags: [1, null, 'x'] } };

  test('duplicate-rows says each row twice, wherever the rows are', async () => {
    const rows = [{ id: 1 }, { id: 1 }, { id: 2 }, { id: 2 }];
    expect(await rowsUnder({ kind: 'duplicate-rows' })).toEqual({ count: 2, page: { number: '1', rows } });
  });

  test('unknown-fields come beside the rows and in each', async () => {
    const rows = [
      { id: 1, ...extra },
      { id: 2, ...extra },
    ];
    expect(await rowsUnder({ kind: 'unknown-fields' })).toEqual({ count: 2, page: { number: '1', rows }, ...extra });
  });

  test('malformed-json cuts the answer in half', async () => {
    await expect(rowsUnder({ kind: 'malformed-json' })).rejects.toThrow(SyntaxError);
  });

  test('of the vendor’s own changes the request or the answer', async () => {
    expect(await rowsUnder({ kind: 'one-page-on' })).toMatchObject({ page: { number: '2' } });
    expect(await rowsUnder({ kind: 'wrong-count' })).toEqual({ count: 7 });
  });

  test('leaves an answer that is not JSON as it is', async () => {
    const answer = await setUp({ kind: 'malformed-json' }).probe('GET', '/download');
    expect(answer.bytes).toHaveLength(1000);
  });
});
