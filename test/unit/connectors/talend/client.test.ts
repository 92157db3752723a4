import { describe, expect, it } from 'vitest';
import { failureOf, type Reply, TalendBench } from './talend-bench.ts';

const WINDOW = { fromMs: 1_000, toMs: 2_000 };
const READ = { startIndex: 400, count: 200, endMs: Date.UTC(2026, 10, 20, 12, 0, 0, 999) };

describe('the listing of a task', () => {
  const list = (reply: Reply, taskId?: string) =>
    new TalendBench({ list: [reply] }).client.listExecutions(taskId === undefined ? {} : { taskId }, WINDOW, {
      offset: 0,
    });

  it.each([404, 410, 400])('that the vendor does not know (%i) is a fault of the configuration', async (status) => {
    const error = await failureOf(list({ status }, 'task/1'));
    expect(error.kind).toBe('config');
    expect(error.message).toBe('the vendor knows no task "task/1"; correct scope.tasks of this source');
    expect(error.safe).toEqual({ endpoint: 'list executions', status, taskId: 'task/1' });
    expect(error.cause).toMatchObject({ safe: { status } });
  });

  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [429, 'rate_limited'],
    [500, 'transient'],
  ])('says nothing of the task when it is refused with %i', async (status, kind) => {
    expect((await failureOf(list({ status }, 'task-1'))).kind).toBe(kind);
  });

  it.each([
    [404, 'gone'],
    [400, 'contract'],
    [500, 'transient'],
  ])('of all tasks that is refused with %i blames no task', async (status, kind) => {
    const error = await failureOf(list({ status }));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(`list executions of source talend-eu answered ${status}`);
  });

  it('hands on what nobody expected as it is', async () => {
    const bug = new TypeError('nobody expected this');
    await expect(list(bug, 'task-1')).rejects.toBe(bug);
  });

  it('asks for its window, its page and its place', async () => {
    const bench = new TalendBench({ list: [{ json: { items: [] } }] });
    await bench.client.listExecutions({ taskId: 'a b', workspaceId: 'w' }, WINDOW, { offset: 100 });
    expect(bench.seen[0]?.url.pathname).toBe('/processing/executables/tasks/a%20b/executions');
    expect(bench.queries('list')).toEqual([
      { from: '1000', to: '2000', limit: '100', offset: '100', workspaceId: 'w' },
    ]);
  });
});

describe('an endpoint', () => {
  it.each<[string, (bench: TalendBench) => Promise<unknown>]>([
    ['get execution', ({ client, tally }) => client.getExecution('e', tally)],
    ['generate log', ({ client, tally }) => client.generateLog('e', { fileFormat: 'json', endTime: undefined }, tally)],
    ['log status', ({ client, tally }) => client.logUrl('e', 'token', tally)],
    ['read log page', ({ client, tally }) => client.readLogPage('e', READ, tally)],
    ['delete log', ({ client, tally }) => client.deleteLog('e', tally)],
  ])('is called by its name when it fails, and counted: %s', async (name, ask) => {
    const down: Reply[] = [{ status: 500 }];
    const bench = new TalendBench({ get: down, generate: down, status: down, page: down, delete: down });
    const error = await failureOf(ask(bench));
    expect(error).toMatchObject({ kind: 'transient', source: 'talend-eu', safe: { endpoint: name, status: 500 } });
    expect(error.message).toBe(
      `${name} of source talend-eu answered 500: the vendor is not well; it will be asked again`,
    );
    expect(bench.tally.requests).toBe(1);
    expect(bench.telemetry.of('request')).toMatchObject([{ endpoint: name, status: 500 }]);
  });
});

describe('the generation of a log', () => {
  const generate = (bench: TalendBench, fileFormat: 'json' | 'text' = 'json', endTime?: string) =>
    bench.client.generateLog('run/1', { fileFormat, endTime }, bench.tally);
  const made = (changes: object = {}): TalendBench =>
    new TalendBench({ generate: [{ json: { token: 't', size: '12' }, ...changes }] });

  it('names the format, a file of its own, and the end of the part', async () => {
    const bench = made();
    await generate(bench, 'text', '2026-11-20T12:00:00Z');
    await generate(bench);
    expect(bench.seen[0]?.url.pathname).toBe('/monitoring/executions/run%2F1/logs');
    expect(bench.queries('generate')).toEqual([
      { fileFormat: 'TEXT', newFileName: 'true', endTime: '2026-11-20T12:00:00Z' },
      { fileFormat: 'JSON', newFileName: 'true' },
    ]);
  });

  it('goes on where a 206 says so, and only then', async () => {
    const headers = { 'X-Log-Next-Request-End-Time': '2026-11-20T11:00:00Z' };
    expect(await generate(made({ status: 206, headers }))).toEqual({
      token: 't',
      announced: 12,
      nextEndTime: '2026-11-20T11:00:00Z',
    });
    expect((await generate(made({ headers }))).nextEndTime).toBeUndefined();
  });

  it('that has more parts and does not say where is never taken for whole', async () => {
    const error = await failureOf(generate(made({ status: 206 })));
    expect(error.kind).toBe('contract');
    expect(error.message).toBe(
      'generate log of run run/1: the vendor says that this log has more parts (206), but not where they end; read it with logAccess: pages',
    );
    expect(error.safe).toEqual({ endpoint: 'generate log', status: 206 });
  });
});

describe('the address of a log', () => {
  const ask = (json: object): [TalendBench, Promise<string | undefined>] => {
    const bench = new TalendBench({ status: [{ json }] });
    return [bench, bench.client.logUrl('e', 'log-token', bench.tally)];
  };

  it('is asked for with the token as plain text', async () => {
    const [bench, url] = ask({ status: 'READY', presignedURL: 'https://x' });
    expect(await url).toBe('https://x');
    expect(bench.seen[0]).toMatchObject({ body: 'log-token', headers: { 'content-type': 'text/plain' } });
  });

  it.each([
    [{ status: 'ready', presignedURL: 'https://x' }, 'https://x'],
    [{ status: 'ALMOST', presignedURL: 'https://x' }, undefined],
    [{ status: 'GENERATING', presignedURL: null }, undefined],
    [{ status: 'READY' }, undefined],
  ])('by the answer %j is %s', async (json, expected) => {
    expect(await ask(json)[1]).toBe(expected);
  });
});

it('a page of a log is asked for in ascending order with an end in whole seconds, and keeps every digit', async () => {
  const text = '{"totalSize":900,"totalSizeFiltered":450,"nextIndex":600,"data":[{"n":12345678901234567890}]}';
  const bench = new TalendBench({ page: [{ bytes: Buffer.from(text) }, { json: { totalSize: 900 } }] });
  expect(await bench.client.readLogPage('e', READ, bench.tally)).toEqual({
    lines: ['{"n":12345678901234567890}'],
    counted: 450,
    nextIndex: 600,
  });
  expect(await bench.client.readLogPage('e', READ, bench.tally)).toMatchObject({ lines: [], counted: 900 });
  expect(bench.queries('page')[0]).toEqual({
    count: '200',
    startIndex: '400',
    order: 'ASC',
    endTime: '2026-11-20T12:00:00Z',
  });
});

describe('the deletion of a log', () => {
  const remove = (reply: Reply) => {
    const bench = new TalendBench({ delete: [reply] });
    return bench.client.deleteLog('e', bench.tally);
  };

  it.each([204, 200, 404, 410])('is fine after %i', async (status) => {
    await expect(remove({ status })).resolves.toBeUndefined();
  });

  it('names the permission that it takes', async () => {
    const error = await failureOf(remove({ status: 403 }));
    expect(error.kind).toBe('auth');
    expect(error.message).toMatch(
      /^delete log of source talend-eu answered 403: .*; it takes the permission "Execution Logs - Delete"$/,
    );
    expect(error.safe).toEqual({ endpoint: 'delete log', status: 403 });
    expect(error.cause).toMatchObject({ kind: 'auth' });
  });

  it('hands on every other failure as it is', async () => {
    expect((await failureOf(remove({ status: 400 }))).kind).toBe('contract');
    const bug = new TypeError('nobody expected this');
    await expect(remove(bug)).rejects.toBe(bug);
  });
});
