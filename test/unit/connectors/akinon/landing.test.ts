import { describe, expect, it } from 'vitest';
import { demoPreset } from '../../../../infra/local/vendors/akinon/presets.ts';
import { differences } from './differences.ts';
import { OneWorker } from './one-worker.ts';

const FINAL = { count: 3, createdMinutes: [-300, -100], lines: [1, 40], details: [2, 2] };
const MINUTE_MS = 60_000;

describe('runs of a flow', () => {
  it('that were final when they were listed land exactly, with ids beyond 2^53', async () => {
    const worker = new OneWorker({ groups: [{ ...FINAL, count: 9 }], flows: 2 });
    await worker.discover();
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
    expect([...worker.rows.values()].map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'landed'));
    expect([...worker.records.keys()].some((key) => /\/90071992\d{8}$/.test(key))).toBe(true);
  });

  it('cost a page of lines and one download for each detail, and nothing else', async () => {
    const worker = new OneWorker({ groups: [FINAL] });
    await worker.discover();
    const listing = worker.requests.logs ?? 0;
    await worker.settle();
    expect(worker.requests).toMatchObject({ login: 1, logs: listing + 3, download: 6 });
  });

  it('land exactly however the listing is sorted and whatever it says of the next page', async () => {
    for (const order of ['asc', 'shuffled'] as const) {
      const worker = new OneWorker({
        groups: [{ ...FINAL, count: 230 }],
        behaviour: { order, next: 'foreign-origin', count: 'total' },
      });
      await worker.discover();
      await worker.settle();
      expect(await differences(worker)).toEqual([]);
      expect(worker.http.requests.every(({ url }) => url.startsWith('http://127.0.0.1:3000/'))).toBe(true);
    }
  });

  it('of two days of the demo land exactly, whether they were open, contradictory or listed late', async () => {
    const { spec, behaviour } = demoPreset();
    const worker = new OneWorker({ groups: spec.groups, flows: spec.flows, behaviour });
    const endMs = worker.environment.now() + 51 * 60 * MINUTE_MS;
    while (worker.environment.now() < endMs) {
      await worker.discover();
      await worker.settle();
      worker.environment.advance(20 * MINUTE_MS);
    }
    expect(await differences(worker)).toEqual([]);
    expect(new Set([...worker.rows.values()].map(({ state }) => state))).toEqual(new Set(['landed']));
  }, 60_000);

  it('without downloads have no files', async () => {
    const worker = new OneWorker({ groups: [FINAL], options: { downloads: false } });
    await worker.discover();
    await worker.settle();
    expect(worker.files.size).toBe(0);
    expect(worker.requests.download).toBe(0);
  });

  it('bring only the line logs that the search finds', async () => {
    const worker = new OneWorker({
      groups: [{ ...FINAL, count: 1, lines: [40, 40], details: [0, 0] }],
      options: { lineSearch: { sku: 'SKU-none', barcode: 'x' } },
    });
    await worker.discover();
    await worker.settle();
    expect([...worker.records.keys()].every((key) => key.startsWith('main-logs/'))).toBe(true);
    const lines = worker.http.requests.find(({ url }) => url.includes('log_type=3'));
    const query = new URL(lines?.url ?? '').searchParams;
    expect(query.get('search_field.1')).toBe('sku');
    expect(query.get('search_value.2')).toBe('x');
  });

  it('lists the project under the spelling that was configured', async () => {
    const worker = new OneWorker({
      groups: [FINAL],
      behaviour: { projectParameter: 'projectid' },
      options: { projectIdParameter: 'projectid' },
    });
    await worker.discover();
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });
});

describe('a run of more than one page of lines', () => {
  it.each([100, 101, 250])('of %i lines lands them all', async (lines) => {
    const worker = new OneWorker({ groups: [{ ...FINAL, count: 1, lines: [lines, lines] }] });
    await worker.discover();
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });

  it('of more than sixteen pages takes several readings, which are merged', async () => {
    const worker = new OneWorker({ groups: [{ ...FINAL, count: 1, lines: [4000, 4000] }] });
    await worker.discover();
    const [row] = [...worker.rows.values()];
    const before = worker.requests.logs ?? 0;
    await worker.step(row!.id);
    await worker.step(row!.id);
    expect((worker.requests.logs ?? 0) - before).toBe(16);
    expect(worker.rows.get(row!.id)?.memory).toMatchObject({ stage: 'lines', page: 17 });
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });

  it('gets a line that slid past the seam of the last page', async () => {
    const worker = new OneWorker({ groups: [{ ...FINAL, count: 1, lines: [150, 150] }] });
    await worker.discover();
    worker.standIn.faults.set([{ kind: 'shifted-rows', by: 1, count: 1, urlIncludes: 'log_type=3' }]);
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });

  it('holds each line once when the vendor repeats them', async () => {
    const worker = new OneWorker({ groups: [{ ...FINAL, count: 1, lines: [150, 150] }] });
    worker.standIn.faults.set([{ kind: 'duplicate-rows' }]);
    await worker.discover();
    await worker.settle();
    worker.standIn.faults.clear();
    expect(await differences(worker)).toEqual([]);
  });
});
