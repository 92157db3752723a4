import { describe, expect, it } from 'vitest';
import type { Pace } from '../../../../shared/domain/pace.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { LogStepsBench, made, memory, more, NOT_READY, OF_300, OF_NONE, ready } from './log-steps-bench.ts';
import type { Reply } from './talend-bench.ts';

describe('a log that takes its time', () => {
  const generated = async (pace: { row?: Pace; process?: Pace }, ...generate: Reply[]) => {
    const bench = new LogStepsBench({ generate, status: [NOT_READY] });
    bench.steps.pace = pace.process;
    const outcome = await bench.step(memory(pace.row === undefined ? {} : { pace: pace.row }));
    return { outcome, polls: bench.of('status').length };
  };

  it('is left alone until it should be ready, by the largest of its parts', async () => {
    const parts = [more('new', 'T1', 300), made('old', 2)];
    expect(await generated({ row: { [OF_300]: 40.4 } }, ...parts)).toMatchObject({
      outcome: { kind: 'wait', state: 'generating', delaySeconds: 40, note: 'generating' },
      polls: 0,
    });
  });

  it('is expected by what this process has learned before what the row remembers', async () => {
    const pace = { row: { [OF_300]: 40 }, process: { [OF_300]: 20 } };
    expect((await generated(pace, made('t', 300))).outcome).toMatchObject({ delaySeconds: 20 });
  });

  it('counts as the smallest where the vendor announces no size', async () => {
    expect((await generated({ row: { [OF_NONE]: 12 } }, made('t'))).outcome).toMatchObject({ delaySeconds: 12 });
  });

  it.each([0, 0.5, 1])('is asked for at once, and once more right after, where logs take %d s', async (seconds) => {
    expect(await generated({ row: { [OF_300]: seconds } }, made('t', 300))).toMatchObject({
      outcome: { kind: 'wait', state: 'generating', delaySeconds: 0, note: 'generating' },
      polls: 1,
    });
  });
});

describe('a poll that says "not ready"', () => {
  const polled = async (fields: object, part: object = {}, pace?: Pace) => {
    const bench = new LogStepsBench({ status: [NOT_READY] });
    bench.steps.pace = pace;
    return bench.step(memory({ chain: [{ token: await bench.seal('t'), ...part }], ...fields }));
  };

  it('is remembered with the seconds since the generation', async () => {
    const { memory: after } = await polled({ generatedAtMs: NOON_MS - 100_000 });
    expect(after).toMatchObject({ notReadyAtSeconds: 100, generatedAtMs: NOON_MS - 100_000, landed: 0 });
  });

  it.each([NOON_MS + 5_000, undefined])('is at second 0 when the file was made at %s', async (generatedAtMs) => {
    expect((await polled({ generatedAtMs })).memory).toMatchObject({ notReadyAtSeconds: 0 });
  });

  it('is followed by a wait of a quarter of the time waited already', async () => {
    const outcome = await polled({ generatedAtMs: NOON_MS - 100_000, notReadyAtSeconds: 80 });
    if (outcome.kind !== 'wait') throw new Error(`it does not ${outcome.kind}`);
    expect(outcome).toMatchObject({ state: 'generating', note: 'generating' });
    expect(outcome.delaySeconds).toBeGreaterThanOrEqual(22);
    expect(outcome.delaySeconds).toBeLessThanOrEqual(28);
  });

  it('is followed by the rest of the time that a log of its size takes', async () => {
    const since = { generatedAtMs: NOON_MS - 10_000, pace: { [OF_300]: 40 } };
    expect(await polled(since, { announced: 300 })).toMatchObject({ delaySeconds: 30 });
    expect(await polled(since, { announced: 300 }, { [OF_300]: 60 })).toMatchObject({ delaySeconds: 50 });
    const unannounced = { generatedAtMs: NOON_MS - 10_000, pace: { [OF_NONE]: 22 } };
    expect(await polled(unannounced)).toMatchObject({ delaySeconds: 12 });
  });
});

describe('a poll that says READY', () => {
  const polled = async (fields: object, parts: object[]) => {
    const bench = new LogStepsBench({ status: [ready()] });
    const sealed = parts.map(async (part, index) => ({ token: await bench.seal(`t${index}`), ...part }));
    const outcome = await bench.step(memory({ chain: await Promise.all(sealed), ...fields }));
    return { outcome, bench };
  };

  it('teaches how long a log of this size takes', async () => {
    const since = { generatedAtMs: NOON_MS - 30_000, notReadyAtSeconds: 10 };
    const { bench } = await polled(since, [{ announced: 300 }]);
    expect(bench.steps.pace).toEqual({ [OF_300]: 15 });
  });

  it('teaches on top of what the row remembers', async () => {
    const since = { generatedAtMs: NOON_MS - 30_000, notReadyAtSeconds: 10, pace: { [OF_300]: 35, 7: 90 } };
    const { bench } = await polled(since, [{ announced: 300 }]);
    expect(bench.steps.pace).toEqual({ [OF_300]: 30, 7: 90 });
  });

  it('teaches nothing for the parts after the first, which were made at the same time', async () => {
    const since = { generatedAtMs: NOON_MS - 30_000, notReadyAtSeconds: 10, landed: 1 };
    const { bench, outcome } = await polled(since, [{ announced: 300 }, { endTime: 'T1' }]);
    expect(bench.steps.pace).toBeUndefined();
    expect(bench.of('status')[0]?.body).toBe('t0');
    expect(outcome).toMatchObject({ kind: 'land', part: { index: 2, of: 2 }, memory: { landed: 2 } });
  });
});
