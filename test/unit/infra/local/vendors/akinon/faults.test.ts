import { describe, expect, test } from 'vitest';
import { collectRows } from '../../../../../../infra/local/vendors/kit/collect.ts';
import { setUp, worldOf } from './client.ts';

const world = worldOf({ count: 30, createdMinutes: [-2000, -200], lines: [0, 5] });
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const page = (number: number) => `log_type=1&limit=10&page=${number}`;

describe('a fault of the listing', () => {
  test.each([-3, 2])('shifts the rows of a page by %d, never those of the first', async (by) => {
    const { standIn, rows } = await setUp(world);
    const all = ids(await rows('log_type=1&limit=100'));
    standIn.faults.add({ kind: 'shifted-rows', by });
    expect(ids(await rows(page(1)))).toEqual(all.slice(0, 10));
    expect(ids(await rows(page(2)))).toEqual(all.slice(10 + by, 20 + by));
    standIn.faults.clear();
    expect(ids(await rows(page(2)))).toEqual(all.slice(10, 20));
  });

  test('removes rows before a page for good, so that others slide past the client', async () => {
    const { standIn, rows } = await setUp(world);
    const all = ids(await rows('log_type=1&limit=100'));
    standIn.faults.add({ kind: 'removed-rows', rows: 2, count: 1, urlIncludes: 'page=2' });
    expect(ids(await rows(page(1)))).toEqual(all.slice(0, 10));
    expect(ids(await rows(page(2)))).toEqual(all.slice(12, 22));
    expect(ids(await rows('log_type=1&limit=100'))).toEqual([...all.slice(0, 8), ...all.slice(10)]);
    const truth = await collectRows(standIn.truth(new URLSearchParams({ stream: 'main-logs' })));
    const unlisted = truth.filter(({ listed }) => !listed).map(({ identity }) => identity);
    expect(unlisted.toSorted()).toEqual(all.slice(8, 10).toSorted());
  });

  test('says states and statuses that nobody documented', async () => {
    const { standIn, rows } = await setUp(world);
    standIn.faults.set([
      { kind: 'unknown-state', count: 1 },
      { kind: 'unknown-state', count: 1, field: 'status', form: 'word' },
    ]);
    expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set([9]));
    expect(new Set((await rows()).map(({ status }) => status))).toEqual(new Set(['suspended']));
    expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set([3]));
    expect(standIn.faults.fired()).toEqual({ 'unknown-state': 2 });
  });

  test('doubles rows and adds fields, with ids still exact', async () => {
    const { standIn, rows } = await setUp(world);
    const plain = ids(await rows(page(1)));
    standIn.faults.set([{ kind: 'duplicate-rows', count: 1 }, { kind: 'unknown-fields' }]);
    expect(ids(await rows(page(1)))).toEqual(plain.flatMap((id) => [id, id]));
    const odd = await rows(page(1));
    expect(ids(odd)).toEqual(plain);
    expect(odd[0]).toHaveProperty('addedByVendor');
  });

  test('does not let anyone in who has no token', async () => {
    const { standIn, send, place } = await setUp(world);
    standIn.faults.set([{ kind: 'shifted-rows' }, { kind: 'download-form', form: 'bomb' }]);
    expect((await send('GET', `/logs?${place}`)).status).toBe(401);
    expect((await send('GET', `/logs/download?${place}`)).status).toBe(401);
  });

  test('of the content leaves the login alone, and a rule for an unknown endpoint or form is refused', async () => {
    const { standIn, login } = await setUp(world);
    standIn.faults.set([{ kind: 'malformed-json' }, { kind: 'bearer-expired' }]);
    expect((await login()).status).toBe(200);
    expect(() => standIn.faults.add({ kind: 'server-error', endpoint: 'list' })).toThrow();
    expect(() => standIn.faults.add({ kind: 'download-form', form: 'round' })).toThrow();
  });
});
