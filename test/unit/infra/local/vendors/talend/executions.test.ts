import { describe, expect, test } from 'vitest';
import type { BehaviourOptions } from '../../../../../../infra/local/vendors/talend/behaviour.ts';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import type { RunPlan, Task, World } from '../../../../../../infra/local/vendors/talend/world.ts';

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 10, 21, 12);
const task = (name: string, more: Partial<Task> = {}): Task => ({
  taskId: name.padEnd(24, '0'),
  version: '1.0',
  workspaceId: 'w1',
  environmentId: 'e1',
  tags: ['nightly'],
  ...more,
});
const one = task('aa');
const two = task('bb', { workspaceId: 'w2', environmentId: 'e2', tags: ['nightly', 'orders'] });
const run = (name: string, startHour: number, endHour: number, more: Partial<RunPlan> = {}): RunPlan => ({
  executionId: `00000000-0000-4000-8000-0000000000${name}`,
  task: one,
  triggerAtMs: nowMs + startHour * hour - 1000,
  startAtMs: nowMs + startHour * hour,
  endAtMs: nowMs + endHour * hour,
  final: 'execution_successful',
  misfired: false,
  log: { logId: name, style: 'etl', size: { entries: 0 }, fromMs: 0, toMs: 0 },
  ...more,
});
const runs = [
  run('01', -10, -8),
  run('02', -9, -5),
  run('03', -4, -3, { task: two, final: 'execution_failed' }),
  run('04', -7, 1),
  run('05', 1, 2),
];
const probeOf = (behaviour: BehaviourOptions = {}, world: World = { seed: 's', tasks: [one, two], runs }) =>
  createProbe(
    createTalendStandIn({
      world,
      now: () => nowMs,
      random: () => 0.5,
      baseUrl: () => 'http://stand-in.test',
      behaviour,
    }),
  );
const path = '/processing/executables/tasks/executions';
const names = (page: unknown) =>
  (page as { items: { executionId: string }[] }).items.map(({ executionId }) => executionId.slice(-2));
const list = async (query: string, behaviour?: BehaviourOptions) =>
  names((await probeOf(behaviour)('GET', `${path}?${query}`)).json());

describe('the listing', () => {
  test.each([
    [-12, -11, []],
    [-8.5, -7.5, ['02', '01']],
    [-8, -8, ['02', '01']],
    [-6.5, -6, ['04', '02']],
    [-2, 0, ['04']],
    [-12, 0, ['03', '04', '02', '01']],
  ])('selects by overlap: from %d h to %d h gives %j', async (from, to, expected) => {
    expect(await list(`from=${nowMs + from * hour}&to=${nowMs + to * hour}`)).toEqual(expected);
  });

  test('filters by status, workspace and environment', async () => {
    expect(await list('status=execution_failed')).toEqual(['03']);
    expect(await list('status=executing')).toEqual(['04']);
    expect(await list('workspaceId=w2')).toEqual(['03']);
    expect(await list('environmentId=e1')).toEqual(['04', '02', '01']);
  });

  test('takes its filters as JSON when it is posted, tags among them', async () => {
    const answer = await probeOf()('POST', path, {
      body: JSON.stringify({ tags: ['nightly', 'orders'], lastDays: 2 }),
    });
    expect(names(answer.json())).toEqual(['03']);
  });

  test('pages with limit and offset, and says how many there are', async () => {
    expect((await probeOf()('GET', `${path}?limit=3&offset=1`)).json()).toMatchObject({
      limit: 3,
      offset: 1,
      total: 4,
    });
    expect(await list('limit=3&offset=0')).toEqual(['03', '04', '02']);
    expect(await list('limit=3&offset=3')).toEqual(['01']);
    expect(await list('limit=3&offset=4')).toEqual([]);
  });

  test('has the order it is told to have', async () => {
    expect(await list('', { order: 'asc' })).toEqual(['01', '02', '04', '03']);
    const shuffled = await list('', { order: 'shuffled' });
    expect(shuffled.toSorted()).toEqual(['01', '02', '03', '04']);
    expect(await list('', { order: 'shuffled' })).toEqual(shuffled);
  });

  test.each([
    'limit=0',
    'limit=101',
    'offset=-1',
    'lastDays=61',
    'status=RUNNING',
    'from=2&to=1',
    `from=0&to=${nowMs}`,
    'workspaceId=w1&environmentId=e2',
  ])('refuses %s', async (query) => {
    expect((await probeOf()('GET', `${path}?${query}`)).status).toBe(400);
  });

  test('of one task holds its runs, and is a 404 for an unknown task', async () => {
    const probe = probeOf();
    const answer = await probe('GET', `/processing/executables/tasks/${two.taskId}/executions`);
    expect(names(answer.json())).toEqual(['03']);
    expect((await probe('GET', '/processing/executables/tasks/ff/executions')).status).toBe(404);
  });
});

describe('a run', () => {
  test('has a taskId and no workspaceId in the listing, and the other way round when asked for by id', async () => {
    const probe = probeOf();
    const page = (await probe('GET', `${path}?limit=1`)).json() as { items: Record<string, unknown>[] };
    const row = page.items[0]!;
    expect(row).toMatchObject({ taskId: two.taskId, status: 'execution_failed', executionStatus: 'EXECUTION_FAILED' });
    expect(row).toMatchObject({
      startTimestamp: '2026-11-21T08:00:00.000Z',
      finishTimestamp: '2026-11-21T09:00:00.000Z',
    });
    expect(row).toHaveProperty('errorMessage');
    expect(row).not.toHaveProperty('workspaceId');
    const single = (await probe('GET', `/processing/executions/${row.executionId}`)).json();
    expect(single).toMatchObject({ executionId: row.executionId, workspaceId: 'w2', status: 'execution_failed' });
    expect(single).not.toHaveProperty('taskId');
  });

  test('has no finish while it is executing, and is unknown before its trigger', async () => {
    const probe = probeOf();
    const single = (await probe('GET', `/processing/executions/${runs[3]!.executionId}`)).json();
    expect(single).toMatchObject({ status: 'executing', executionStatus: 'STARTING_FLOW_EXECUTION' });
    expect(single).not.toHaveProperty('finishTimestamp');
    expect((await probe('GET', `/processing/executions/${runs[4]!.executionId}`)).status).toBe(404);
  });
});
