import { describe, expect, it } from 'vitest';
import { BUDGET_STREAM } from '../../../../functions/budget/budget-store.ts';
import { changeHold } from '../../../../functions/budget/change-hold.ts';
import { asOperation } from '../../../../functions/budget/operation.ts';
import { SharedGate } from '../../../../functions/budget/shared-gate.ts';
import { BudgetStateSchema, burstOf } from '../../../../shared/domain/budget.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { dieAt, interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const SOURCE = 'eu';
const FAILED = { kind: 'failed' } as const;
const ANSWERED = { kind: 'answered' } as const;

function scene(requestsPerMinute = 600) {
  const environment = new FakeEnvironment();
  const index = new MemorySliceIndex();
  const limits = { requestsPerMinute };
  const vendor = { answers: true, probes: 0 };
  /** One worker process. */
  const worker = (store: ConstructorParameters<typeof SharedGate>[0]['index'] = index): SharedGate => {
    const gate: SharedGate = new SharedGate({
      index: store,
      source: SOURCE,
      limits,
      environment,
      probe: async () => {
        await gate.pass();
        vendor.probes += 1;
        await gate.report(vendor.answers ? ANSWERED : FAILED);
      },
    });
    return gate;
  };
  const stored = async () => BudgetStateSchema.parse((await index.loadCheckpoint(SOURCE, BUDGET_STREAM))?.cursor);
  return { environment, index, limits, vendor, worker, stored };
}

/** How many of these pass; the others have to be paused. */
async function passing(passes: readonly Promise<void>[]): Promise<number> {
  const settled = await Promise.allSettled(passes);
  for (const one of settled)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'paused', source: SOURCE });
  return settled.filter(({ status }) => status === 'fulfilled').length;
}

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

describe('several workers', () => {
  it('share one budget: together they never send more in a minute than the limit and one burst', async () => {
    const { environment, worker, limits } = scene(120);
    const gates = times(5, () => worker());
    let passed = 0;
    for (let second = 0; second < 60; second += 1) {
      passed += await passing(gates.flatMap((gate) => times(4, () => gate.pass())));
      environment.advance(1_000);
    }
    expect(passed).toBeLessThanOrEqual(120 + burstOf(120, limits));
    expect(passed).toBeGreaterThan(100);
  });

  it('stop all when one of them is throttled, until the time that the vendor asks for', async () => {
    const { environment, worker, stored } = scene();
    const [one, other] = [worker(), worker()];
    await other.pass();
    await one.pass();
    await one.report({ kind: 'throttled', retryAfterSeconds: 60 });
    environment.advance(2_000);
    await expect(other.pass()).rejects.toMatchObject({ kind: 'paused', message: /asked to slow down/ });
    expect((await stored()).ratePerMinute).toBe(420);
    environment.advance(58_000);
    await other.pass();
  });

  it('open the circuit together with five failures in a row', async () => {
    const { worker } = scene();
    const gates = times(5, () => worker());
    const reports = [];
    for (const gate of gates) reports.push(await gate.report(FAILED));
    expect(reports.map(({ pausedSeconds }) => pausedSeconds)).toEqual([undefined, undefined, undefined, undefined, 15]);
    await expect(worker().pass()).rejects.toMatchObject({ kind: 'paused', message: /^the vendor does not answer: / });
  });

  it('do not open it while others succeed', async () => {
    const { worker, stored } = scene();
    const [one, other] = [worker(), worker()];
    for (let round = 0; round < 20; round += 1) {
      expect(await one.report(FAILED)).toEqual({});
      await other.pass();
      await other.report(ANSWERED);
      // The other learns of the failure with its next permits.
      await one.report(ANSWERED);
    }
    expect(await stored()).toMatchObject({ failuresInARow: 0 });
  });
});

describe('a vendor that is dead', () => {
  async function dead() {
    const all = scene();
    const gate = all.worker();
    for (let failure = 0; failure < 5; failure += 1) await gate.report(FAILED);
    return { ...all, gate };
  }

  it('is asked one cheap question when the time is over, by one of all who come', async () => {
    const { environment, worker, vendor, gate } = await dead();
    vendor.answers = false;
    environment.advance(15_000);
    expect(await passing([gate, worker(), worker()].flatMap((each) => times(3, () => each.pass())))).toBe(0);
    expect(vendor.probes).toBe(1);
  });

  it('and answers the question again is worked with at once', async () => {
    const { environment, worker, vendor, stored } = await dead();
    environment.advance(15_000);
    await worker().pass();
    expect(vendor.probes).toBe(1);
    expect(await stored()).not.toHaveProperty('openUntilMs');
  });

  it('costs no call of the store while its circuit is open', async () => {
    const { environment, index, gate } = await dead();
    const before = index.writes.length;
    index.loadCheckpoint = () => Promise.reject(new Error('nobody needs to look'));
    for (let second = 0; second < 14; second += 1) {
      await expect(gate.pass()).rejects.toMatchObject({ kind: 'paused' });
      environment.advance(1_000);
    }
    expect(index.writes).toHaveLength(before);
  });

  it('does not stay dead when the worker dies that asks it', async () => {
    const { environment, index, worker } = await dead();
    environment.advance(15_000);
    const mortal = new MortalProcess(dieAt(1, 'die after'));
    expect(await mortal.run(() => worker(interruptible(index, mortal, 'index')).pass())).toBe('died');
    await expect(worker().pass()).rejects.toMatchObject({ kind: 'paused' });
    environment.advance(60_000);
    await worker().pass();
  });
});

describe('the permits of a worker', () => {
  it('cost one write in two seconds at full speed, and none when idle', async () => {
    const { environment, index, worker } = scene();
    const gate = worker();
    const send = async (seconds: number): Promise<number> => {
      const before = index.writes.length;
      for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
        await asOperation(() => gate.pass());
        environment.advance(100);
        await gate.report(ANSWERED);
      }
      return index.writes.length - before;
    };
    await send(10);
    expect(await send(60)).toBeLessThanOrEqual(31);
    const before = index.writes.length;
    environment.advance(3_600_000);
    expect(index.writes).toHaveLength(before);
  });

  it('are few when it needs few', async () => {
    const { environment, stored, worker } = scene();
    const gate = worker();
    for (let second = 0; second < 20; second += 1) {
      await gate.pass();
      environment.advance(3_000);
    }
    expect((await stored()).tokens).toBeGreaterThanOrEqual(98);
  });

  it('that died with it are missed by nobody for longer than the rate needs to bring them back', async () => {
    const { environment, index, worker } = scene(60);
    const mortal = new MortalProcess(dieAt(1, 'die after'));
    expect(await mortal.run(() => worker(interruptible(index, mortal, 'index')).pass())).toBe('died');
    environment.advance(1_000);
    const gate = worker();
    expect(await asOperation(async () => await passing(times(40, () => gate.pass())))).toBeGreaterThan(0);
  });

  it('go to work that has begun first, so that a crowd gets done', async () => {
    const { environment, worker } = scene(60);
    const gate = worker();
    const startMs = environment.now();
    let passed = 0;
    const work = () =>
      asOperation(async () => {
        for (let request = 0; request < 4; request += 1) {
          await gate.pass();
          passed += 1;
          environment.advance(50);
        }
      });
    const due = times(30, () => startMs);
    while (due.length > 0) {
      due.sort((left, right) => left - right);
      environment.advanceTo(due.shift() ?? 0);
      await work().catch((error: IngestError) => due.push(environment.now() + (error.retryAfterSeconds ?? 0) * 1_000));
    }
    expect(environment.now() - startMs).toBeLessThan(4 * 60_000);
    expect(passed).toBeLessThan(2 * 30 * 4);
  });
});

describe('those who are refused', () => {
  it('come back one after the other, at the rate of the budget', async () => {
    const { worker } = scene(60);
    const gate = worker();
    const refused = (await Promise.allSettled(times(60, () => asOperation(() => gate.pass())))).flatMap((one) =>
      one.status === 'rejected' ? [Number(one.reason.retryAfterSeconds)] : [],
    );
    expect(refused.length).toBeGreaterThan(20);
    for (const [at, seconds] of refused.entries()) {
      if (at > 0) expect(seconds - (refused[at - 1] ?? 0)).toBeCloseTo(2);
    }
  });

  it('are told the rate and the limit', async () => {
    const gate = scene(1).worker();
    await gate.pass();
    await expect(gate.pass()).rejects.toMatchObject({
      message: 'waits for the budget of source eu: 1 of 1 requests a minute',
      retryAfterSeconds: 60,
    });
  });
});

describe('a source that a person has paused', () => {
  const hold = (environment: FakeEnvironment) => ({ sinceMs: environment.now(), reason: 'maintenance' });

  it('lets nothing pass within two seconds, begun or not, and says who can end it', async () => {
    const { environment, index, worker } = scene();
    const gate = worker();
    await asOperation(async () => {
      await gate.pass();
      await changeHold({ index, environment }, SOURCE, hold(environment));
      environment.advance(2_000);
      await expect(gate.pass()).rejects.toMatchObject({
        kind: 'paused',
        message:
          'paused by a person: source eu since 2026-11-20T12:00:00Z (maintenance); it goes on with runlake resume eu',
      });
    });
  });

  it('has those who wait come back one after the other, with delays that SQS can keep', async () => {
    const { environment, index, worker } = scene();
    await changeHold({ index, environment }, SOURCE, hold(environment));
    const gate = worker();
    const refused = await Promise.allSettled(times(2_000, () => asOperation(() => gate.pass())));
    const delays = refused.map((one) => (one.status === 'rejected' ? Number(one.reason.retryAfterSeconds) : 0));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(590);
    expect(Math.max(...delays)).toBeLessThan(899);
    expect(new Set(delays).size).toBeGreaterThan(1_000);
  });

  it('goes on with a worker that has only ever seen it paused, as soon as it is resumed', async () => {
    const { environment, index, worker } = scene();
    await changeHold({ index, environment }, SOURCE, hold(environment));
    const gate = worker();
    await expect(gate.pass()).rejects.toMatchObject({ kind: 'paused' });
    await changeHold({ index, environment }, SOURCE, undefined);
    await gate.pass();
  });

  it('stays paused, whatever busy workers learn at the same time, and keeps what they have learned', async () => {
    const { environment, index, worker, stored } = scene();
    const gates = times(6, () => worker());
    await Promise.all([
      ...gates.map(async (gate) => {
        await passing([gate.pass()]);
        await gate.report({ kind: 'throttled', retryAfterSeconds: 60 });
      }),
      changeHold({ index, environment }, SOURCE, hold(environment)),
    ]);
    for (const gate of gates) await gate.report(FAILED);
    const state = await stored();
    expect(state).toMatchObject({ held: hold(environment), ratePerMinute: 420 });
    expect(state.failuresInARow).toBeGreaterThan(0);
  });

  it('stays paused when its budget is of another version, and is begun anew', async () => {
    const { environment, index, worker, stored } = scene();
    const cursor = { v: 9, held: hold(environment) };
    await index.saveCheckpoint({ source: SOURCE, stream: BUDGET_STREAM, revision: 0, cursor, updatedAtMs: 0 });
    const gate = worker();
    await expect(gate.pass()).rejects.toMatchObject({ kind: 'paused', message: /^paused by a person/ });
    await gate.report(FAILED);
    expect(await stored()).toMatchObject({ v: 1, held: hold(environment) });
  });

  it('is not asked whether it answers again while its circuit is half-open', async () => {
    const { environment, index, worker, vendor } = scene();
    const gate = worker();
    for (let failure = 0; failure < 5; failure += 1) await gate.report(FAILED);
    await changeHold({ index, environment }, SOURCE, hold(environment));
    environment.advance(60_000);
    expect(await passing(times(3, () => gate.pass()))).toBe(0);
    expect(vendor.probes).toBe(0);
  });
});

describe('a pause of a source', () => {
  it('replaces the one before, and a resume says what it ended', async () => {
    const { environment, index } = scene();
    const change = (hold: Parameters<typeof changeHold>[2]) => changeHold({ index, environment }, SOURCE, hold);
    expect(await change({ sinceMs: 1, untilMs: environment.now() + 5 })).toBeUndefined();
    expect(await change({ sinceMs: 2 })).toEqual({ sinceMs: 1, untilMs: environment.now() + 5 });
    expect(await change(undefined)).toEqual({ sinceMs: 2 });
    const writes = index.writes.length;
    expect(await change(undefined)).toBeUndefined();
    expect(index.writes).toHaveLength(writes);
  });

  it('that is over is none any more, and is forgotten with the next permits', async () => {
    const { environment, index, worker, stored } = scene();
    await changeHold({ index, environment }, SOURCE, { sinceMs: 1, untilMs: environment.now() + 1_000 });
    environment.advance(1_000);
    await worker().pass();
    expect(await stored()).not.toHaveProperty('held');
  });

  it('is refused where the item is broken, since it would pause nobody', async () => {
    const { environment, index } = scene();
    index.loadCheckpoint = () => Promise.reject(new IngestError('contract', 'The checkpoint is not readable'));
    await expect(changeHold({ index, environment }, SOURCE, { sinceMs: 1 })).rejects.toMatchObject({
      kind: 'contract',
    });
  });
});

describe('a budget that can not be read', () => {
  it('as its store can not be reached is transient, and no report fails', async () => {
    const { index, worker } = scene();
    index.loadCheckpoint = () => Promise.reject(new IngestError('transient', 'DynamoDB is away'));
    const gate = worker();
    await expect(gate.pass()).rejects.toMatchObject({ kind: 'transient' });
    expect(await gate.report(FAILED)).toEqual({});
  });

  it('as its state is of another version is begun anew', async () => {
    const { index, worker, stored } = scene();
    const cursor = { v: 9, colour: 'red' };
    await index.saveCheckpoint({ source: SOURCE, stream: BUDGET_STREAM, revision: 0, cursor, updatedAtMs: 0 });
    await worker().pass();
    expect(await stored()).toMatchObject({ v: 1, ratePerMinute: 600 });
  });

  it('as its item is broken is kept by each process alone, so that work goes on', async () => {
    const { index, worker } = scene(60);
    index.loadCheckpoint = () => Promise.reject(new IngestError('contract', 'The checkpoint is not readable'));
    const gate = worker();
    expect(await passing(times(60, () => asOperation(() => gate.pass())))).toBeLessThanOrEqual(20);
    expect(index.writes).toEqual([]);
  });

  it('after a write whose answer was lost is read again', async () => {
    const { environment, index, worker, stored } = scene();
    const gate = worker();
    const save = index.saveCheckpoint.bind(index);
    index.saveCheckpoint = async (checkpoint) => {
      index.saveCheckpoint = save;
      await save(checkpoint);
      throw new IngestError('transient', 'the answer was lost');
    };
    await expect(gate.pass()).rejects.toMatchObject({ kind: 'transient' });
    environment.advance(10);
    await gate.pass();
    expect((await stored()).tokens).toBeLessThan(99);
  });

  it('as too many write it at once only costs a moment', async () => {
    const { index, worker } = scene();
    index.saveCheckpoint = async () => 'conflict';
    await expect(worker().pass()).rejects.toMatchObject({ kind: 'paused', retryAfterSeconds: 1 });
  });
});
