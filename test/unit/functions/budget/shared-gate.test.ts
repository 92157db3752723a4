import { describe, expect, it } from 'vitest';
import { BUDGET_STREAM } from '../../../../functions/budget/budget-store.ts';
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
