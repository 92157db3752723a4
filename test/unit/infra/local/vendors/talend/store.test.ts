import { describe, expect, test } from 'vitest';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

const startedAtMs = Date.UTC(2026, 10, 21, 12);

async function setUp(bytes = 400_000) {
  const spec = worldSpecSchema.parse({ groups: [{ count: 1, size: { bytes: [bytes, bytes] } }] });
  const world = createWorld({ seed: 's', startedAtMs, spec });
  const clock = { nowMs: startedAtMs };
  const standIn = createTalendStandIn({
    world,
    now: () => clock.nowMs,
    random: Math.random,
    baseUrl: () => 'http://stand-in.test',
    storeUrl: () => 'http://store.test',
    behaviour: { readiness: { kind: 'polls', most: 0 } },
  });
  const probe = createProbe(standIn);
  const path = `/monitoring/executions/${world.runs[0]!.executionId}/logs`;
  const presign = async () => {
    const { token } = (await probe('POST', path)).json() as { token: string };
    return ((await probe('POST', `${path}/status`, { body: token })).json() as { presignedURL: string }).presignedURL;
  };
  const url = await presign();
  const get = (headers: Record<string, string> = {}, at = url) => probe('GET', at, { headers });
  return { clock, standIn, get, url, presign };
}

describe('the store', () => {
  test('serves presigned URLs of its own origin, with length and a strong ETag', async () => {
    const { get, url } = await setUp();
    expect(url).toMatch(/^http:\/\/store\.test\/download\/[0-9a-f]{40}\?.*X-Amz-Expires=3600&X-Amz-Signature=/);
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-length': '400000', 'accept-ranges': 'bytes' });
    expect(answer.headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(answer.bytes).toHaveLength(400_000);
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-', 100, 400_000],
    ['bytes=250000-299999', 250_000, 300_000],
    ['bytes=-7', 399_993, 400_000],
    ['bytes=399999-900000', 399_999, 400_000],
    ['bytes=-900000', 0, 400_000],
  ])('answers %s with that slice of the whole', async (range, start, end) => {
    const { get } = await setUp();
    const whole = (await get()).bytes;
    const part = await get({ range });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes ${start}-${end - 1}/400000`);
    expect(part.headers['content-length']).toBe(String(end - start));
    expect(part.bytes.equals(whole.subarray(start, end))).toBe(true);
  });

  test('answers 416 behind the end, and the whole to a range it cannot read', async () => {
    const { get } = await setUp();
    const beyond = await get({ range: 'bytes=400000-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */400000']);
    expect((await get({ range: 'bytes=-0' })).status).toBe(416);
    for (const range of ['lines=0-1', 'bytes=5-2', 'bytes=0-1,4-5', 'bytes=-']) {
      expect((await get({ range })).status).toBe(200);
    }
  });

  test('continues only the same file: If-Range gives the whole otherwise, If-Match a 412', async () => {
    const { get } = await setUp();
    const { etag = '' } = (await get()).headers;
    expect((await get({ range: 'bytes=5-', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=5-', 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ range: 'bytes=5-', 'if-match': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=5-', 'if-match': '"other"' })).status).toBe(412);
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
  });

  test('gives a log that is generated again the same ETag', async () => {
    const { get, presign } = await setUp();
    expect((await get({}, await presign())).headers.etag).toBe((await get()).headers.etag);
  });

  test('refuses a URL after 60 minutes, a wrong signature, and a second way to authenticate', async () => {
    const { clock, get, url } = await setUp();
    expect((await get({ authorization: 'Bearer x' })).status).toBe(400);
    expect((await get({}, url.replace(/.$/, 'g'))).status).toBe(403);
    clock.nowMs += 3_599_999;
    expect((await get()).status).toBe(200);
    clock.nowMs += 1;
    const late = await get();
    expect([late.status, late.headers['content-type']]).toEqual([403, 'application/xml']);
    expect(late.bytes.toString()).toContain('<Code>AccessDenied</Code>');
  });

  test('serves an empty file as 200 without bytes', async () => {
    const { get } = await setUp(0);
    const answer = await get();
    expect([answer.status, answer.headers['content-length'], answer.bytes.length]).toEqual([200, '0', 0]);
    expect((await get({ range: 'bytes=0-' })).status).toBe(416);
  });
});
