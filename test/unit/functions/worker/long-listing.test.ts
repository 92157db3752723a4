import { expect, it } from 'vitest';
import { LedgerStore } from '../../../../functions/backfill/ledger-store.ts';
import { openLedger } from '../../../../functions/backfill/open-ledger.ts';
import { changeHold } from '../../../../functions/budget/change-hold.ts';
import { SharedGate } from '../../../../functions/budget/shared-gate.ts';
import { DISCOVERY_PAUSE_STREAM } from '../../../../functions/discover/pause-discovery.ts';
import { work } from '../../../../functions/worker/work.ts';
import { newLedger } from '../../../../shared/domain/backfill.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { delivery, MINUTE, pipeline, SOURCE } from '../pipeline.ts';

const DAY = 86_400_000;
const PER_MINUTE = 60;
const DISCOVER = { v: 1, kind: 'discover', source: SOURCE };
const RANGE = { fromMs: NOON_MS - 1.5 * DAY, toMs: NOON_MS - DAY / 2 };

/** A source whose listing takes so many requests of 100 ms, at a budget of 60 a minute. */
function scene(requests = 150, beforeRequest: (at: number) => Promise<unknown> = async () => {}) {
  const asked = { requests: 0, listings: 0 };
  async function* listing(): AsyncGenerator<{ id: string; memory: object; delaySeconds: number }> {
    asked.listings += 1;
    for (let at = 0; at < requests; at += 1) {
      await beforeRequest(at);
      await gate.pass();
      asked.requests += 1;
      all.environment.advance(100);
      yield { id: `slice-${at}`, memory: {}, delaySeconds: 0 };
    }
  }
  const all = pipeline({
    async *discover() {
      for await (const slice of listing()) yield { slices: [{ ...slice, memory: {} }] };
      yield { slices: [], cursor: { listed: requests } };
    },
    async *backfill() {
      for await (const slice of listing()) yield [{ ...slice, memory: {} }];
    },
    step: async () => {
      for (let at = 0; at < requests; at += 1) await gate.pass();
      return { kind: 'done' };
    },
  });
  const { environment, index, services } = all;
  const gate: SharedGate = new SharedGate({
    index,
    source: SOURCE,
    limits: { requestsPerMinute: PER_MINUTE },
    environment,
    probe: () => gate.pass(),
  });
  /** Delivers to a worker that has 15 minutes. */
  const deliver = async (task: object, messageId = 'message-1'): Promise<void> => {
    const endsAtMs = environment.now() + 15 * MINUTE;
    const remainingMs = (): number => endsAtMs - environment.now();
    await work(services, { ...delivery({ messageId, remainingMs }), body: JSON.stringify(task), source: SOURCE });
  };
  const discoveries = (): number => all.queue.messages().filter(({ body }) => body.includes('"discover"')).length;
  return { ...all, asked, gate, deliver, discoveries };
}

async function withLedger(all: ReturnType<typeof scene>) {
  const ledger = newLedger(RANGE, { by: 'day', requestsPerSlice: 2, perMinute: 60 }, NOON_MS);
  await openLedger(all.services, SOURCE, ledger);
  const store = new LedgerStore(all.index, SOURCE, all.environment.now);
  return {
    task: { v: 1, kind: 'backfill', source: SOURCE, ledger: ledger.name, hop: 0 },
    stored: async () => (await store.load(ledger.name))?.ledger,
  };
}

it('a discovery that needs more than the budget grants at once waits where it is, and ends in one delivery', async () => {
  const { deliver, asked, index, environment, discoveries, telemetry } = scene();
  await deliver(DISCOVER);
  expect(asked).toEqual({ requests: 150, listings: 1 });
  expect(index.rows()).toHaveLength(150);
  expect(await index.loadCheckpoint(SOURCE, 'execution-logs')).toMatchObject({ cursor: { listed: 150 } });
  expect(discoveries()).toBe(0);
  expect(telemetry.of('paused')).toEqual([]);
  // 20 at once, and the rest at 60 a minute.
  expect(environment.now() - NOON_MS).toBeGreaterThan(2 * MINUTE);
  expect(environment.now() - NOON_MS).toBeLessThan(3 * MINUTE);
});

it('so does a window of a backfill', async () => {
  const all = scene();
  const { task, stored } = await withLedger(all);
  await all.deliver(task);
  expect(all.asked).toEqual({ requests: 150, listings: 1 });
  expect((await stored())?.windows).toMatchObject([{ status: 'done', listed: 150, fresh: 150 }]);
});

it('a listing that a person pauses ends at once', async () => {
  const all = scene(150, async (at) => {
    if (at === 100) await changeHold(all, SOURCE, { sinceMs: all.environment.now() });
  });
  await all.deliver(DISCOVER);
  expect(all.asked.requests).toBeLessThan(125);
  expect(all.environment.now() - NOON_MS).toBeLessThan(2.5 * MINUTE);
  expect(all.telemetry.of('paused')).toMatchObject([{ note: expect.stringMatching(/^paused by a person/) }]);
  expect(all.discoveries()).toBe(1);
});

it.each([
  ['does not answer', 'failed', /^the vendor does not answer/],
  ['asks to slow down', 'throttled', /asked to slow down/],
] as const)('a listing whose vendor %s ends at once', async (_what, kind, why) => {
  const all = scene(150, async (at) => {
    if (at === 10) for (let count = 0; count < 5; count += 1) await all.gate.report({ kind });
  });
  const { task, stored } = await withLedger(all);
  await all.deliver(task);
  expect(all.asked.requests).toBe(10);
  expect(all.environment.now()).toBe(NOON_MS + 1_000);
  expect(all.telemetry.of('paused')).toMatchObject([{ note: expect.stringMatching(why) }]);
  expect(await stored()).toMatchObject({ attempt: 0, hop: 1, windows: [{ status: 'planned' }] });
});

it('a listing that has not begun gives its place to others, as does one whose worker has no time left', async () => {
  const all = scene(2_000);
  await all.deliver(DISCOVER);
  expect(all.environment.now() - NOON_MS).toBeLessThanOrEqual(14 * MINUTE);
  expect(all.asked.requests).toBeGreaterThan(700);
  expect(all.discoveries()).toBe(1);
  const beganMs = all.environment.now();
  const { task } = await withLedger(all);
  await all.deliver(task);
  expect(all.environment.now()).toBe(beganMs);
});

it('of several discoveries that need to wait one does; those that come meanwhile are dropped', async () => {
  const meanwhile: unknown[] = [];
  const all = scene(150, async (at) => {
    if (at !== 60 || meanwhile.length > 0) return;
    meanwhile.push('begun');
    const beganMs = all.environment.now();
    await all.deliver(DISCOVER, 'message-2');
    meanwhile.push(all.environment.now() - beganMs < 20_000, all.discoveries());
  });
  await all.deliver(DISCOVER);
  expect(meanwhile).toEqual(['begun', true, 0]);
  expect(await all.index.loadCheckpoint(SOURCE, 'execution-logs')).toMatchObject({ cursor: { listed: 150 } });
  expect(await all.index.loadCheckpoint(SOURCE, DISCOVERY_PAUSE_STREAM)).toMatchObject({ cursor: { untilMs: 0 } });
});

it('what fetches comes back later, as its row keeps where it is', async () => {
  const all = scene();
  await all.index.record([sliceRow()]);
  await all.deliver(fetchTask(sliceRow()));
  expect(all.environment.now()).toBe(NOON_MS);
  expect(all.index.rows()[0]).toMatchObject({ failures: 0, note: expect.stringMatching(/^waits for the budget/) });
});
