import { describe, expect, it } from 'vitest';
import { NOON_MS } from '../../../factories/slice.ts';
import { LogStepsBench, made, memory, more, ready } from './log-steps-bench.ts';
import { failureOf, type Reply } from './talend-bench.ts';

describe('a log token that is no longer valid', () => {
  const refused = async (status: Reply[], fields: object = {}, id?: string) => {
    const bench = new LogStepsBench({ status });
    const part = { token: await bench.seal('t', id), announced: 7, endTime: 'T1' };
    const chain = [{ token: 'sealed-newer' }, part];
    return failureOf(bench.step(memory({ chain, ...fields })));
  };

  it.each([400, 404, 410])('is forgotten after %i, so that its part is made again at once', async (status) => {
    const error = await refused([{ status }]);
    expect(error).toMatchObject({ kind: 'transient', source: 'talend-eu', retryAfterSeconds: 0 });
    expect(error.message).toBe('log of run run-1: the log token is no longer valid; it is generated again');
    expect(error.memory).toStrictEqual(
      memory({ chain: [{ token: 'sealed-newer' }, { announced: 7, endTime: 'T1' }], remakes: 1 }),
    );
    expect(error.cause).toMatchObject({ safe: { endpoint: 'log status', status } });
  });

  it('may be made again six times, and is given up then', async () => {
    expect((await refused([{ status: 404 }], { remakes: 5 })).kind).toBe('transient');
    expect((await refused([{ status: 404 }], { remakes: 6 })).kind).toBe('contract');
  });

  it('is one that was sealed for another run as well', async () => {
    expect((await refused([ready()], {}, 'run-2')).message).toContain('the log token is no longer valid');
  });

  it.each([
    [401, 'auth'],
    [429, 'rate_limited'],
    [500, 'transient'],
  ])('is not what %i says', async (status, kind) => {
    const error = await refused([{ status }]);
    expect(error.kind).toBe(kind);
    expect(error.memory).toBeUndefined();
  });

  it('is not what an error says that nobody expected', async () => {
    const bug = new TypeError('nobody expected this');
    const bench = new LogStepsBench({ status: [bug] });
    const chain = [{ token: await bench.seal('t') }];
    await expect(bench.step(memory({ chain }))).rejects.toBe(bug);
  });
});

describe('a part that is made again', () => {
  it('is asked for under its old end, and lands in its place', async () => {
    const bench = new LogStepsBench({ generate: [made('again')], status: [ready()] });
    const newest = { token: await bench.seal('newest') };
    const outcome = await bench.step(memory({ chain: [newest, { endTime: 'T1', announced: 7 }], remakes: 1 }));
    expect(bench.queries('generate').map(({ endTime }) => endTime)).toEqual(['T1']);
    expect(bench.of('status')[0]?.body).toBe('again');
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 1, of: 2 } });
    expect(outcome).toHaveProperty(
      'before',
      memory({ chain: [newest, { token: 'sealed-2', endTime: 'T1' }], generatedAtMs: NOON_MS, remakes: 1 }),
    );
  });

  it('meets its older neighbour where that ends as before', async () => {
    const bench = new LogStepsBench({ generate: [more('again', 'T1')], status: [ready()] });
    const older = { token: await bench.seal('oldest'), endTime: 'T1' };
    const outcome = await bench.step(memory({ chain: [{}, older], landed: 1 }));
    expect(bench.of('generate')).toHaveLength(1);
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 2, of: 2 }, memory: { landed: 2 } });
  });

  it('makes the whole chain anew where it does not, and every part lands again', async () => {
    const generate = [more('again', 'T9'), more('new-newest', 'T8'), made('new-oldest')];
    const bench = new LogStepsBench({ generate, status: [ready()] });
    const older = { token: await bench.seal('oldest'), endTime: 'T1' };
    const outcome = await bench.step(memory({ chain: [{}, older], landed: 1 }));
    expect(bench.queries('generate').map(({ endTime }) => endTime)).toEqual([undefined, undefined, 'T8']);
    expect(bench.of('status').map(({ body }) => body)).toEqual(['new-oldest']);
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 1, of: 2 }, memory: { landed: 1 } });
  });
});
