import { describe, expect, test } from 'vitest';
import { logIdOf } from '../../../../../../infra/local/vendors/akinon/row-id.ts';
import { searchOptions } from '../../../../../../infra/local/vendors/akinon/search-options.ts';
import { baseUrl, type Row, setUp, startedAtMs, worldOf } from './client.ts';

const world = worldOf(
  { count: 30, createdMinutes: [-2000, -200], lines: [0, 12] },
  { count: 2, createdMinutes: [-3, -2], endsInSeconds: [600, 900], lines: [40, 40] },
  { count: 1, createdMinutes: [60, 60] },
);
const [first] = world.runs;
const open = world.runs[30]!;
const created = (rows: readonly Row[]) => rows.map((row) => Number(row.created));
const envelope = async (...args: Parameters<typeof setUp>) => {
  const { list } = await setUp(...args);
  return JSON.parse((await list('log_type=1&limit=10&page=2')).content);
};

describe('the listing', () => {
  test('has 25 rows a page by default, newest first, and ends with a 404', async () => {
    const { list, rows } = await setUp(world);
    const all = [...(await rows('log_type=1')), ...(await rows('log_type=1&page=2'))];
    expect(await rows('log_type=1')).toHaveLength(25);
    expect(all).toHaveLength(32);
    expect(created(all)).toEqual(created(all).toSorted((one, other) => other - one));
    expect((await list('log_type=1&page=3')).status).toBe(404);
  });

  test('says a next page even where none follows, and an empty string before the first', async () => {
    const { list } = await setUp(world);
    const last = JSON.parse((await list('log_type=1&page=2')).content);
    expect(last).toMatchObject({ count: 7, limit: 25, page: 2 });
    expect(new URL(last.next).origin).toBe(baseUrl);
    expect(new URL(last.next).searchParams.get('page')).toBe('3');
    expect(JSON.parse((await list('log_type=1')).content).previous).toBe('');
  });

  test('varies next and count as it is told to', async () => {
    expect(new URL((await envelope(world, { next: 'foreign-origin' })).next).host).toBe('logs.example.com:3000');
    expect((await envelope(world, { next: 'null' })).next).toBeNull();
    expect(await envelope(world, { next: 'absent' })).not.toHaveProperty('next');
    expect((await envelope(world, { count: 'total' })).count).toBe(32);
    expect((await envelope(world, { count: 'page' })).count).toBe(10);
  });

  test('has the order it is told to have', async () => {
    const read = async (order: 'asc' | 'shuffled') => (await setUp(world, { order })).rows('log_type=1&limit=100');
    const ascending = created(await read('asc'));
    expect(ascending).toEqual(ascending.toSorted((one, other) => one - other));
    const shuffled = created(await read('shuffled'));
    expect(shuffled.toSorted()).toEqual(ascending.toSorted());
    expect(shuffled).not.toEqual(ascending);
    expect(created(await read('shuffled'))).toEqual(shuffled);
  });

  test('writes log ids beyond 2^53 as exact JSON numbers', async () => {
    const { list } = await setUp(world);
    const id = logIdOf(world.runs[3]!, 0).toString();
    expect(BigInt(id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(String(Number(id))).not.toBe(id);
    const answer = await list(`log_type=1&filename_uuid=${world.runs[3]!.executionId}`);
    expect(answer.content).toContain(`"id":${id},`);
  });

  test('filters by type and by execution, and nests the sub logs as they are listed themselves', async () => {
    const { rows } = await setUp(world);
    const [main] = await rows(`log_type=1&filename_uuid=${first!.executionId}`);
    const subs = await rows(`log_type=2&original_filename_uuid=${first!.executionId}&limit=100`);
    expect(main!.sub_flows).toEqual(subs.toReversed());
    expect(main).toMatchObject({ log_type: 1, parent_process_group_id: null, process_group_id: first!.flow.flowId });
    expect(subs.map((row) => row.process_group_id)).toEqual(['read_data_from_erp', 'login']);
    expect(await rows(`log_type=2&filename_uuid=${subs[0]!.filename_uuid}`)).toEqual([subs[0]]);
    const lines = await rows(`log_type=3&original_filename_uuid=${first!.executionId}&limit=100`);
    expect(lines).toHaveLength(first!.lines);
    expect(new Set(lines.map((row) => row.original_filename_uuid))).toEqual(new Set([first!.executionId]));
  });

  test('finds line logs by their search options, all of which must fit', async () => {
    const run = world.runs.find(({ lines }) => lines > 0)!;
    const offset = 1 + run.subs.length;
    const { sku, barcode } = searchOptions(run, offset);
    const { rows, list } = await setUp(world);
    const found = await rows(
      `log_type=3&search_field.1=barcode&search_value.1=${barcode}&search_field.2=sku&search_value.2=${sku}`,
    );
    expect(found.map(({ id }) => id)).toEqual([logIdOf(run, offset).toString()]);
    expect(await rows(`log_type=3&search_field.1=barcode&search_value.1=x`)).toEqual([]);
    expect((await list('log_type=3&search_field.1=sku')).status).toBe(400);
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'page=0', 'page=-1', 'log_type=4', 'filename_uuid='])(
    'refuses %s',
    async (query) => {
      expect((await (await setUp(world)).list(query)).status).toBe(400);
    },
  );

  test('needs project and flow, and knows nothing of others', async () => {
    const { get, project } = await setUp(world);
    const flowId = project.flows[0]!.flowId;
    const status = async (query: string) => (await get(`/logs?${query}`)).status;
    expect(await status(`projectId=${project.projectId}`)).toBe(400);
    expect(await status(`flowId=${flowId}`)).toBe(400);
    expect(await status(`projectid=${project.projectId}&flowId=${flowId}`)).toBe(200);
    expect(await status(`projectId=${project.projectId}&flowId=other`)).toBe(404);
    expect(await status(`projectId=other&flowId=${flowId}`)).toBe(404);
  });

  test('understands only one spelling of the project when told so', async () => {
    const { get, project } = await setUp(world, { projectParameter: 'projectid' });
    const flowId = project.flows[0]!.flowId;
    expect((await get(`/logs?projectId=${project.projectId}&flowId=${flowId}`)).status).toBe(400);
    expect((await get(`/logs?projectid=${project.projectId}&flowId=${flowId}`)).status).toBe(200);
  });
});

describe('rows as time goes on', () => {
  test('have a main log with strings of epoch ms and the trailing newline of a person who triggered it', async () => {
    const all = await (await setUp(world)).rows('log_type=1&limit=100');
    for (const row of all) expect(row.created).toMatch(/^\d{13}$/);
    expect(new Set(all.map((row) => row.triggered_by))).toEqual(new Set(['System', 'integrator@example.com\n']));
  });

  test('appear when they are created, and change until the run is final', async () => {
    const { clock, rows } = await setUp(world);
    const main = async () => (await rows(`log_type=1&filename_uuid=${open.executionId}`))[0]!;
    const lines = async () => (await rows(`log_type=3&original_filename_uuid=${open.executionId}&limit=100`)).length;
    expect(await main()).toMatchObject({ status: 1, finished: null });
    expect(await lines()).toBeLessThan(40);
    clock.move(open.finalAtMs - startedAtMs);
    expect(await main()).toMatchObject({
      state: 3,
      status: 2,
      finished: String(open.looksDoneAtMs),
      process_count: 40,
    });
    expect(await lines()).toBe(40);
    const final = await main();
    clock.move(60 * 60_000);
    expect(await main()).toEqual(final);
    expect(await rows('log_type=1&limit=100')).toHaveLength(33);
  });

  test('are gone with all of their run once it is purged', async () => {
    const purged = worldOf({
      count: 1,
      createdMinutes: [-500, -500],
      lines: [3, 3],
      details: [1, 1],
      purgedMinutes: [5, 5],
    });
    const { clock, rows, list, download } = await setUp(purged);
    const id = logIdOf(purged.runs[0]!, purged.runs[0]!.detailOffsets[0]!);
    expect(await rows('log_type=3')).toHaveLength(3);
    expect((await download(id)).status).toBe(200);
    clock.move(5 * 60_000);
    expect(await Promise.all([1, 2, 3].map(async (type) => (await list(`log_type=${type}`)).status))).toEqual([
      404, 404, 404,
    ]);
    expect((await download(id)).status).toBe(404);
  });
});
