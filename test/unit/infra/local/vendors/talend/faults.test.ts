import { describe, expect, test } from 'vitest';
import type { FaultRuleOptions } from '../../../../../../infra/local/vendors/talend/fault-rule.ts';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

const startedAtMs = Date.UTC(2026, 10, 21, 12);
const spec = worldSpecSchema.parse({ groups: [{ count: 5, size: { bytes: [100_000, 100_000] } }] });
const world = createWorld({ seed: 's', startedAtMs, spec });
const list = '/processing/executables/tasks/executions';
const path = `/monitoring/executions/${world.runs[0]!.executionId}/logs`;

function setUp(...rules: FaultRuleOptions[]) {
  const standIn = createTalendStandIn({
    world,
    now: () => startedAtMs,
    random: () => 0.5,
    baseUrl: () => 'http://stand-in.test',
    behaviour: { readiness: { kind: 'polls', most: 0 } },
  });
  standIn.faults.set(rules);
  const probe = createProbe(standIn);
  const token = async () => ((await probe('POST', path)).json() as { token: string }).token;
  const status = async (body: string) => probe('POST', `${path}/status`, { body });
  const url = async () => ((await status(await token())).json() as { presignedURL: string }).presignedURL;
  const download = async (at: string) => probe('GET', at, { headers: {} });
  const page = async (query = '') =>
    (await probe('GET', `${list}?${query}`)).json() as { items: { executionId: string }[]; total?: number };
  return { standIn, probe, token, status, url, download, page };
}

describe('a fault instead of an answer', () => {
  test.each([
    [{ kind: 'too-many-requests', retryAfterSeconds: 7 }, 429, '7'],
    [{ kind: 'too-many-requests', retryAfterSeconds: 7, form: 'date' }, 429, 'Sat, 21 Nov 2026 12:00:07 GMT'],
    [{ kind: 'too-many-requests', form: 'none' }, 429, undefined],
    [{ kind: 'server-error' }, 500, undefined],
    [{ kind: 'server-error', status: 503 }, 503, undefined],
  ] satisfies [FaultRuleOptions, number, string | undefined][])('%j has its status and Retry-After', async (...row) => {
    const [rule, status, retryAfter] = row;
    const { probe } = setUp({ ...rule, count: 1 });
    const answer = await probe('GET', list);
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect((await probe('GET', list)).status).toBe(200);
  });

  test('502 comes as a page of HTML', async () => {
    const answer = await setUp({ kind: 'server-error', status: 502 }).probe('GET', list);
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(() => answer.json()).toThrow();
  });

  test('bearer-expired is a 401, once for a personal access token', async () => {
    const { probe } = setUp({ kind: 'bearer-expired', count: 1 });
    expect((await probe('GET', list)).status).toBe(401);
    expect((await probe('GET', list)).status).toBe(200);
  });

  test('log-token-expired is a 404 that lasts until a new token', async () => {
    const { status, token } = setUp({ kind: 'log-token-expired', count: 1 });
    const old = await token();
    expect((await status(old)).status).toBe(404);
    expect((await status(old)).status).toBe(404);
    expect((await status(await token())).status).toBe(200);
  });

  test('url-refused is a 403 of the store', async () => {
    const { url, download } = setUp({ kind: 'url-refused', count: 1 });
    const at = await url();
    expect((await download(at)).status).toBe(403);
    expect((await download(at)).status).toBe(200);
  });

  test('redirect leads to the same file, to a private address, or nowhere', async () => {
    const { standIn, url, download } = setUp({ kind: 'redirect', count: 1 });
    const at = await url();
    const moved = await download(at);
    expect(moved.status).toBe(302);
    expect((await download(moved.headers.location!)).bytes).toHaveLength(100_000);
    standIn.faults.set([{ kind: 'redirect', to: 'private-address' }]);
    expect((await download(at)).headers.location).toMatch(/^http:\/\/169\.254\./);
    standIn.faults.set([{ kind: 'redirect', to: 'endless', count: 1 }]);
    let location = (await download(at)).headers.location!;
    for (let hop = 0; hop < 5; hop++) {
      const next = await download(location);
      expect(next.status).toBe(302);
      expect(next.headers.location).not.toBe(location);
      location = next.headers.location!;
    }
  });
});

describe('a fault of the connection', () => {
  test.each([
    [{ kind: 'reset-before-answer', endpoint: 'download' }, { breakAfter: { bytes: 0, how: 'reset' } }],
    [{ kind: 'reset-mid-body', afterBytes: 300 }, { breakAfter: { bytes: 300, how: 'reset' } }],
    [{ kind: 'reset-mid-body' }, { breakAfter: { bytes: 50_000, how: 'reset' } }],
    [{ kind: 'truncated-body', afterBytes: 10 ** 9 }, { breakAfter: { bytes: 99_999, how: 'end' } }],
    [
      { kind: 'slow', delayMs: 5, chunkDelayMs: 2, endpoint: 'download' },
      { delayMs: 5, chunkDelayMs: 2 },
    ],
    [{ kind: 'never-answers', endpoint: 'download' }, { delayMs: Number.POSITIVE_INFINITY }],
  ] satisfies [FaultRuleOptions, object][])('%j is said in fields of the response', async (rule, expected) => {
    const { url, download } = setUp(rule);
    expect(await download(await url())).toMatchObject(expected);
  });
});

describe('a fault in the content', () => {
  test('malformed-json cuts the page in half', async () => {
    await expect(setUp({ kind: 'malformed-json', count: 1 }).page()).rejects.toThrow(SyntaxError);
  });

  test('missing-items, wrong-total and unknown-fields change just that', async () => {
    const { standIn, page } = setUp({ kind: 'missing-items' });
    expect(await page()).toEqual({ limit: 100, offset: 0, total: 5 });
    standIn.faults.set([{ kind: 'wrong-total' }]);
    expect(await page()).toMatchObject({ total: 0, items: { length: 5 } });
    standIn.faults.set([{ kind: 'wrong-total', form: 'absent' }]);
    expect(await page()).not.toHaveProperty('total');
    standIn.faults.set([{ kind: 'unknown-fields' }]);
    const odd = await page();
    expect(odd).toHaveProperty('addedByVendor');
    expect(odd.items[0]).toHaveProperty('addedByVendor');
  });

  test('duplicate-rows says each row twice', async () => {
    const ids = (await setUp({ kind: 'duplicate-rows' }).page()).items.map((item) => item.executionId);
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(5);
  });

  test('shifted-rows repeats a row of the page before, or skips one', async () => {
    const ids = (await setUp().page()).items.map((item) => item.executionId);
    const walk = async (by: number) => {
      const { page } = setUp({ kind: 'shifted-rows', by });
      const pages = [await page('limit=2'), await page('limit=2&offset=2'), await page('limit=2&offset=4')];
      return pages.flatMap(({ items }) => items.map((item) => ids.indexOf(item.executionId)));
    };
    expect(await walk(-1)).toEqual([0, 1, 1, 2, 3, 4]);
    expect(await walk(1)).toEqual([0, 1, 3, 4]);
  });

  test.each([
    [{ kind: 'ready-without-url' }, { status: 'READY' }],
    [{ kind: 'unknown-status' }, { status: 'ARCHIVING' }],
    [{ kind: 'foreign-url' }, { presignedURL: expect.stringMatching(/^http:\/\/logs\.example\.com\//) }],
  ] satisfies [FaultRuleOptions, object][])('%j changes the answer of status', async (rule, expected) => {
    const { status, token } = setUp(rule);
    const body = (await status(await token())).json();
    expect(body).toMatchObject(expected);
    if (rule.kind !== 'foreign-url') expect(body).not.toHaveProperty('presignedURL');
  });
});
