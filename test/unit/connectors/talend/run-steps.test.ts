import { describe, expect, it } from 'vitest';
import { NOON_MS } from '../../../factories/slice.ts';
import { ConnectorBench as Bench } from './connector-bench.ts';
import { FILE_URL, failureOf, type Reply } from './talend-bench.ts';

const HOUR_MS = 3_600_000;
const READY: Reply = { json: { status: 'READY', presignedURL: FILE_URL } };
const MADE: Reply = { json: { token: 'log-token', size: 300 } };

const execution = (fields: object = {}): Reply => ({
  json: {
    executionId: 'run-1',
    status: 'execution_successful',
    startTimestamp: new Date(NOON_MS - HOUR_MS).toISOString(),
    finishTimestamp: new Date(NOON_MS - 30_000).toISOString(),
    ...fields,
  },
});

describe('a run that was listed while it executed', () => {
  const started = { startTimestamp: new Date(NOON_MS - 200_000).toISOString(), finishTimestamp: null };

  it('is awaited without a deadline', async () => {
    const bench = new Bench({ get: [execution({ status: 'executing', ...started })] });
    expect(await bench.step({})).toEqual({
      kind: 'wait',
      state: 'pending',
      beforeDeadline: true,
      run: expect.objectContaining({ status: 'running', subject: { taskId: 'task-1' } }),
      delaySeconds: 10,
      note: 'the run is not finished',
    });
  });

  it('waits for its settle time once it is final, and remembers that it is', async () => {
    const bench = new Bench({ get: [execution({ finishTimestamp: new Date(NOON_MS - 5_000).toISOString() })] });
    const outcome = await bench.step({});
    expect(outcome).toMatchObject({
      kind: 'wait',
      state: 'pending',
      delaySeconds: 25,
      note: 'the run has just finished',
    });
    expect(outcome).toMatchObject({ run: { status: 'succeeded' }, memory: { final: true, neverStarted: false } });
    expect(outcome).not.toHaveProperty('beforeDeadline');
  });

  it('has its log brought in the same step when its settle time is over', async () => {
    const bench = new Bench({ get: [execution()], generate: [MADE], status: [READY] });
    const outcome = await bench.step({});
    expect(outcome).toMatchObject({ kind: 'land', run: { status: 'succeeded' }, memory: { final: true, landed: 1 } });
    expect(bench.seen.map(({ endpoint }) => endpoint)).toEqual(['get', 'generate', 'status']);
  });

  it('that never started and has no log is empty, and one that started has lost its log', async () => {
    const gone = { generate: [{ status: 404 }] };
    const never = { status: 'terminated', startTimestamp: null };
    expect(await new Bench({ get: [execution(never)], ...gone }).step({})).toMatchObject({
      kind: 'empty',
      note: 'the run never started, and the vendor has no log of it',
      run: { status: 'canceled' },
    });
    expect((await failureOf(new Bench({ get: [execution()], ...gone }).step({}))).kind).toBe('gone');
  });
});

describe('a run that never started', () => {
  it('is not empty because the vendor is not well, or because of an error that nobody expected', async () => {
    const never = { final: true, neverStarted: true };
    expect((await failureOf(new Bench({ generate: [{ status: 500 }] }).step(never))).kind).toBe('transient');
    const bug = new TypeError('nobody expected this');
    await expect(new Bench({ generate: [bug] }).step(never)).rejects.toBe(bug);
  });
});

describe('a run whose log has landed', () => {
  const landed = { final: true, chain: [{ token: 'sealed-1' }], landed: 1 };

  it('is done, and nothing is deleted unless the source says so', async () => {
    expect(await new Bench({}).step(landed)).toMatchObject({ kind: 'done', memory: landed });
  });

  it('is deleted at the vendor once where the source says so', async () => {
    const bench = new Bench({ delete: [{ status: 204 }] }, { deleteAfterLanding: true });
    const outcome = await bench.step(landed);
    expect(outcome).toMatchObject({ kind: 'cleanup', memory: { ...landed, cleaned: true } });
    expect(bench.seen).toEqual([]);
    if (outcome.kind === 'cleanup') await outcome.remove();
    expect(bench.of('delete').map(({ url }) => url.pathname)).toEqual(['/monitoring/executions/run-1/logs']);
    expect(bench.tally.requests).toBe(1);
    expect(await bench.step({ ...outcome.memory })).toMatchObject({ kind: 'done' });
  });

  it('is read page by page where the source says so', async () => {
    const bench = new Bench({ page: [{ json: { totalSize: 0, data: [] } }] }, { logAccess: 'pages' });
    expect(await bench.step({ final: true })).toMatchObject({ kind: 'land', part: { extension: 'ndjson' } });
  });
});
