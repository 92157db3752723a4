import { describe, expect, it } from 'vitest';
import { NOON_MS } from '../../../factories/slice.ts';
import { LogStepsBench, made, memory, more, NOT_READY, ready } from './log-steps-bench.ts';
import { failureOf } from './talend-bench.ts';

describe('the first step of a log', () => {
  it('has the file made, asks whether it is ready, and hands it on', async () => {
    const bench = new LogStepsBench({ generate: [made('t1', 12)], status: [ready()] });
    const outcome = await bench.step(memory());
    expect(bench.of('status')[0]?.body).toBe('t1');
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 1, of: 1, announcedLines: 12 } });
    const before = memory({ generatedAtMs: NOON_MS, chain: [{ token: 'sealed-1', announced: 12 }] });
    expect(outcome).toHaveProperty('before', before);
    expect(outcome).toHaveProperty('memory', { ...before, landed: 1 });
    expect(bench.tally.requests).toBe(2);
  });

  it('remembers neither a size nor an end that the vendor has not said', async () => {
    const bench = new LogStepsBench({ generate: [made('t1')], status: [NOT_READY] });
    const { memory: after } = await bench.step(memory());
    expect(after?.chain).toStrictEqual([{ token: 'sealed-1' }]);
  });

  it('follows the chain to the oldest part, which lands first', async () => {
    const generate = [more('newest', 'T1'), more('middle', 'T2'), made('oldest', 7)];
    const bench = new LogStepsBench({ generate, status: [ready()] });
    const outcome = await bench.step(memory());
    expect(bench.queries('generate').map(({ endTime }) => endTime)).toEqual([undefined, 'T1', 'T2']);
    expect(bench.of('status').map(({ body }) => body)).toEqual(['oldest']);
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 1, of: 3, announcedLines: 7 } });
    expect(outcome.memory?.chain).toStrictEqual([
      { token: 'sealed-1' },
      { token: 'sealed-2', endTime: 'T1' },
      { token: 'sealed-3', endTime: 'T2', announced: 7 },
    ]);
  });

  it('asks for twenty parts at most, and the next step goes on where it stopped', async () => {
    const generate = Array.from({ length: 20 }, (_part, index) => more(`t${index + 1}`, `T${index + 1}`));
    const bench = new LogStepsBench({ generate: [...generate, made('last')], status: [ready()] });
    const first = await bench.step(memory());
    expect(first).toMatchObject({
      kind: 'wait',
      state: 'generating',
      delaySeconds: 0,
      note: 'generating: 20 parts so far',
    });
    expect(bench.seen).toHaveLength(20);
    const second = await bench.step(memory(first.memory));
    expect(bench.queries('generate')[20]?.endTime).toBe('T20');
    expect(second).toMatchObject({ kind: 'land', part: { index: 1, of: 21 } });
    expect(second.memory).not.toHaveProperty('more');
  });

  it('gives up a chain that does not get on', async () => {
    const bench = new LogStepsBench({ generate: [more('a', 'T1'), more('b', 'T2'), more('c', 'T1')] });
    const error = await failureOf(bench.step(memory()));
    expect(error).toMatchObject({ kind: 'contract', source: 'talend-eu' });
    expect(error.message).toBe('the log chain of run run-1 does not get on: the vendor repeats T1');
    expect(bench.seen).toHaveLength(3);
  });

  it('takes a row that counts more landed parts than its log has for our own error', async () => {
    const bench = new LogStepsBench({ generate: [made('t1')], status: [ready()] });
    const error = await failureOf(bench.step(memory({ landed: 1 })));
    expect(error.kind).toBe('invariant');
    expect(error.message).toBe('run run-1 has no part to ask for');
  });
});

it('a log whose parts have all landed is done, without a request', async () => {
  const all = memory({ chain: [{ token: 'sealed-1' }], landed: 1 });
  expect(await new LogStepsBench({}).step(all)).toEqual({ kind: 'done', memory: all });
});
