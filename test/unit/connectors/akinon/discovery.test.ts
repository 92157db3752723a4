import { describe, expect, it } from 'vitest';
import { OneWorker } from './one-worker.ts';

const FINAL = { count: 3, createdMinutes: [-300, -100], lines: [1, 40], details: [2, 2] };
const MINUTE_MS = 60_000;

describe('a discovery', () => {
  const many = [{ ...FINAL, count: 450, createdMinutes: [-3000, -40], lines: [0, 0], details: [0, 0] }];

  it('sweeps all first, then looks only behind its watermark, through the look-back once an hour, and sweeps daily', async () => {
    const worker = new OneWorker({ groups: many });
    const costs: number[] = [];
    for (const minutes of [5, 50, 60, 24 * 60, 0]) {
      const before = worker.requests.logs ?? 0;
      await worker.discover();
      costs.push((worker.requests.logs ?? 0) - before);
      worker.environment.advance(minutes * MINUTE_MS);
    }
    // Two walks of six pages; two old pages; two; the look-back twice; everything twice.
    expect(costs.slice(0, 3)).toEqual([12, 2, 2]);
    expect(costs[3]).toBeGreaterThan(2);
    expect(costs[3]).toBeLessThan(12);
    expect(costs[4]).toBe(12);
    expect(worker.rows.size).toBe(450);
  });

  it('does not list what is older than since', async () => {
    const since = new Date(Date.UTC(2026, 10, 20, 12) - 1000 * MINUTE_MS).toISOString();
    const worker = new OneWorker({ groups: many, options: { since } });
    await worker.discover();
    const young = worker.world.runs.filter(({ createdAtMs }) => createdAtMs >= Date.parse(since));
    expect([...worker.rows.keys()].sort()).toEqual(young.map(({ executionId }) => executionId).sort());
  });

  it('finds the rows that slid away unseen while it walked', async () => {
    const worker = new OneWorker({ groups: many });
    worker.standIn.faults.set([{ kind: 'removed-rows', rows: 7, count: 3 }]);
    await worker.discover();
    expect(worker.rows.size).toBe(450);
  });

  it('keeps its progress when another flow can not be listed', async () => {
    const worker = new OneWorker({ groups: many, flows: 2 });
    const [first, second] = worker.source.scope.flows;
    worker.standIn.faults.set([{ kind: 'server-error', urlIncludes: `flowId=${first}` }]);
    await expect(worker.discover()).rejects.toMatchObject({ kind: 'transient' });
    expect(Object.keys((worker.cursor?.flows ?? {}) as object)).toEqual([second]);
  });

  it('that the budget stops goes on at the page that did not come', async () => {
    const worker = new OneWorker({ groups: many });
    let pauses = 0;
    for (let attempts = 0; attempts < 20 && worker.cursor === undefined; attempts += 1) {
      worker.gate.permits = 3;
      await worker.discover().catch((error: unknown) => {
        expect(error).toMatchObject({ kind: 'paused' });
        pauses += 1;
      });
      worker.environment.advance(MINUTE_MS);
    }
    worker.gate.permits = Number.POSITIVE_INFINITY;
    expect(worker.rows.size).toBe(450);
    expect(pauses).toBe(3);
    // Two passes of six pages, though no more than three were granted at a time.
    expect(worker.requests.logs).toBe(12);
  });

  it('whose rows could not be recorded begins anew', async () => {
    const worker = new OneWorker({ groups: many });
    for await (const page of worker.connector.discover(undefined)) {
      expect(page.slices).toHaveLength(100);
      break;
    }
    await worker.discover();
    expect(worker.rows.size).toBe(450);
  });

  it('of a flow without any run is content with one answer', async () => {
    const worker = new OneWorker();
    expect(await worker.discover()).toEqual([]);
    expect(worker.requests.logs).toBe(1);
    expect(await worker.connector.check()).toMatchObject({ ok: true });
  });
});
