import { describe, expect, test } from 'vitest';
import { oneSchedule, runsPath, scheduleOf, standInOf } from './small-instance.ts';

const world = oneSchedule({ lastSecondsAfter: 600 });
const path = runsPath(scheduleOf(world));

function under(...rules: object[]) {
  const parts = standInOf(world);
  parts.standIn.faults.set(rules);
  return parts;
}
const ids = (page: { results: readonly { runId: string }[] }) => page.results.map((run) => run.runId);

describe('a fault', () => {
  test.each([
    [-1, 9],
    [1, 11],
  ])('shifted-rows by %i lets the second page begin at row %i, and the first where it should', async (by, row) => {
    const { page, standIn } = under({ kind: 'shifted-rows', by });
    const whole = ids(await page(path));
    expect(ids(await page(`${path}?page_size=10&offset=0`))).toEqual(whole.slice(0, 10));
    expect(ids(await page(`${path}?page_size=10&offset=10`))).toEqual(whole.slice(row, row + 10));
    expect(standIn.stats().faultsFired).toEqual({ 'shifted-rows': 3 });
  });

  test('stale-page answers as it was, with the rows and the total of then', async () => {
    const { page } = under({ kind: 'stale-page', seconds: 300, count: 1 });
    const stale = await page(path);
    const fresh = await page(path);
    expect([stale.total, fresh.total]).toEqual([56, 61]);
    expect(ids(stale)).toEqual(ids(fresh).slice(5));
  });

  test('throttling says how long a good answer was delayed', async () => {
    const { probe } = under({ kind: 'throttling', ms: 1500 });
    const answer = await probe('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.throttling).toBe('1500');
  });

  test.each([
    ['header', '7', undefined],
    ['body', undefined, 7],
    ['none', undefined, undefined],
  ])('service-limit is a 503 that tells the time to wait in: %s', async (form, header, retryAfter) => {
    const { probe } = under({ kind: 'service-limit', form, retryAfterSeconds: 7 });
    const answer = await probe('GET', path);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe(header);
    expect(answer.json()).toHaveProperty('code', 503);
    expect((answer.json() as { retryAfter?: number }).retryAfter).toBe(retryAfter);
  });

  test('unknown-status gives every row, and a single one, a word that is in no document', async () => {
    const { page, probe } = under({ kind: 'unknown-status', word: 'PARKED' });
    const { results } = await page(path);
    expect(new Set(results.map((run) => `${run.runStatus}/${run.runState}`))).toEqual(new Set(['PARKED/PARKED']));
    expect((await probe('GET', `${path}/${results[0]!.runId}`)).json()).toMatchObject({ runStatus: 'PARKED' });
  });

  test('foreign-next-url leads to another origin', async () => {
    const { page } = under({ kind: 'foreign-next-url' });
    expect((await page(`${path}?page_size=5`)).next_url).toMatch(/^http:\/\/scheduler\.example\.com\//);
  });

  test('of a common kind is worded as this vendor does', async () => {
    const { probe, page } = under(
      { kind: 'too-many-requests', count: 1, retryAfterSeconds: 3 },
      { kind: 'duplicate-rows', count: 1 },
    );
    const refused = await probe('GET', path);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('3');
    expect(refused.json()).toMatchObject({ code: 429, type: 'Too Many Requests' });
    const doubled = ids(await page(`${path}?page_size=3`));
    expect(doubled).toHaveLength(6);
    expect(new Set(doubled).size).toBe(3);
  });

  test('at an endpoint that does not exist is refused', () => {
    expect(() => under({ kind: 'throttling', endpoint: 'list' })).toThrow();
  });
});

test('a request to no endpoint is a 404 in the words of the vendor', async () => {
  const answer = await standInOf(world).probe('GET', '/scheduler/nothing');
  expect(answer.status).toBe(404);
  expect(answer.json()).toMatchObject({ code: 404, type: 'Not Found' });
});
