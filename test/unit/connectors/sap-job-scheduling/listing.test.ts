import { describe, expect, it } from 'vitest';
import { benchPreset, demoPreset } from '../../../../infra/local/vendors/sap-job-scheduling/presets.ts';
import { HOUR_MS, Reader } from './reader.ts';

const DAY_MS = 24 * HOUR_MS;
/** Nothing is deleted before it can be read. */
const demoJobs = demoPreset().spec.jobs.map((job) => ({
  ...job,
  schedules: job.schedules.map(({ deletedSecondsAfter: _never, ...schedule }) => schedule),
}));
/** 1,500 finished runs of one schedule. */
const LONG = [{ schedules: [{ everySeconds: 600, firstSecondsAgo: 900_000, lastSecondsAfter: 86_400 }] }];

describe('the run logs of all schedules', () => {
  it('land with at most a tenth more requests than there are pages', async () => {
    const reader = new Reader({ jobs: benchPreset().spec.jobs });
    await reader.tick();
    expect(reader.landed.size).toBe(20_000);
    expect(await reader.differences()).toEqual([]);
    const fewest = 3 * Math.ceil(20_000 / 3 / 200);
    expect(reader.http.requests.length).toBeLessThanOrEqual(1.1 * fewest);
  });

  it.each([
    ['newest first', {}],
    ['newest first, offsets from 1', { offsetBase: 1 }],
    ['oldest first', { order: 'oldest' }],
    ['oldest first, offsets from 1', { order: 'oldest', offsetBase: 1 }],
    ['pages in disorder', { order: 'shuffled-pages' }],
    ['cursors', { cursors: true }],
    ['cursors, oldest first', { cursors: true, order: 'oldest' }],
    ['short pages', { maxPageSize: 37 }],
    ['times with a space, and 404 for nothing', { timeSpelling: 'mixed', emptyIs404: true }],
  ] as const)(
    'are all there, in their last version, after days of coming, changing and going (%s)',
    async (_, behaviour) => {
      const reader = new Reader({ jobs: demoJobs, behaviour });
      await reader.tick();
      for (let tick = 0; tick < 24; tick += 1) {
        await reader.tick(tick % 6 === 5 ? 5 * HOUR_MS : 600_000 + tick * 7_000);
      }
      // What changed after the last reading of its row is not late yet: a deep reading comes once a day.
      await reader.tick(25 * HOUR_MS);
      expect((await reader.differences()).filter((difference) => difference.startsWith('missing'))).toEqual([]);
      expect(await reader.differences()).toEqual([]);
    },
  );

  it('are read again with one request for each schedule as long as nothing is open', async () => {
    const reader = new Reader({ jobs: LONG });
    await reader.tick();
    const before = reader.asked('runs');
    for (let tick = 0; tick < 6; tick += 1) await reader.tick(600_000);
    expect(reader.asked('runs') - before).toBe(6);
    expect(await reader.differences()).toEqual([]);
  });

  it('rest until a discovery asks for another reading, and are read again by themselves after half a day', async () => {
    const reader = new Reader({ jobs: LONG });
    await reader.tick();
    const [slice] = [...reader.slices.values()];
    const step = () => reader.connector().step(slice!, { requests: 0 });
    expect(await step()).toMatchObject({ kind: 'rest' });
    reader.environment.advance(12 * HOUR_MS + 1);
    expect(await step()).toMatchObject({
      kind: 'records',
      reading: { place: { kind: 'per-day' }, repeats: 'versions' },
    });
  });

  it('that take more pages than a step may read are read on by the next step, with what it remembers alone', async () => {
    const reader = new Reader({ jobs: LONG, behaviour: { maxPageSize: 10 } });
    await reader.tick();
    expect(await reader.differences()).toEqual([]);
    expect(reader.landed.size).toBeGreaterThanOrEqual(1_500);
    expect(reader.asked('runs')).toBeLessThanOrEqual(Math.ceil(1_500 / 9) + 4);
  });
});

describe('runs that are open', () => {
  const open = [
    {
      schedules: [
        {
          everySeconds: 600,
          firstSecondsAgo: 8 * 86_400,
          lastSecondsAfter: 0,
          deck: { success: 36, 'async-success': 3, updated: 1 },
        },
      ],
    },
  ];

  it('are asked for one by one, ever less often, and no more once they are over', async () => {
    const reader = new Reader({ jobs: open });
    await reader.tick();
    const pages = reader.asked('runs');
    for (let tick = 0; tick < 24; tick += 1) await reader.tick(HOUR_MS - 1);
    expect(reader.asked('run')).toBeGreaterThan(20);
    expect(reader.asked('runs') - pages).toBeLessThanOrEqual(24 + 7);
    for (let day = 0; day < 12; day += 1) await reader.tick(DAY_MS);
    const before = reader.asked('run');
    await reader.tick(HOUR_MS);
    expect(reader.asked('run')).toBe(before);
    expect(await reader.differences()).toEqual([]);
  });

  it('that ended as UNKNOWN are looked at again, as a late report may come', async () => {
    const reader = new Reader({ jobs: [{ schedules: [{ ...open[0]!.schedules[0], deck: { updated: 1 } }] }] });
    for (let tick = 0; tick < 120; tick += 1) await reader.tick(2 * HOUR_MS);
    expect([...reader.runs.values()].every(({ status }) => status === 'succeeded')).toBe(true);
    expect(await reader.differences()).toEqual([]);
  });
});

describe('a schedule', () => {
  const deleted = [{ schedules: [{ everySeconds: 600, deletedSecondsAfter: 3_600, firstSecondsAgo: 86_400 }] }];

  it('that was deleted ends with what has landed', async () => {
    const reader = new Reader({ jobs: deleted });
    await reader.tick();
    await reader.tick(HOUR_MS);
    await reader.tick(DAY_MS);
    expect([...reader.slices.values()]).toMatchObject([{ state: 'landed' }]);
    await reader.tick(HOUR_MS);
    expect(reader.landed.size).toBeGreaterThan(140);
  });

  it('that was deleted before it was read is gone', async () => {
    const reader = new Reader({ jobs: deleted, scope: { jobs: [{ jobId: 42, schedules: ['no-such-schedule'] }] } });
    await reader.tick();
    await reader.tick(DAY_MS);
    expect([...reader.slices.values()]).toMatchObject([
      { state: 'gone', note: expect.stringContaining('does not know') },
    ]);
  });

  it('that is unknown for some hours, as when a router has lost its way, is read on afterwards', async () => {
    const reader = new Reader({ jobs: LONG });
    await reader.tick();
    reader.standIn.faults.set(
      ['runs', 'run', 'schedules'].map((endpoint) => ({ kind: 'server-error', status: 404, endpoint })),
    );
    for (let hour = 0; hour < 5; hour += 1) await reader.tick(HOUR_MS);
    reader.standIn.faults.clear();
    await reader.tick(HOUR_MS);
    expect(await reader.differences()).toEqual([]);
  });

  it('that was given up and opened again is read, although nothing is remembered of it', async () => {
    const reader = new Reader({ jobs: LONG });
    await reader.tick();
    for (const [id, slice] of reader.slices) reader.slices.set(id, { ...slice, state: 'pending', memory: {} });
    await reader.tick(HOUR_MS);
    expect(await reader.differences()).toEqual([]);
  });

  it('without run logs rests, also where the vendor says 404', async () => {
    const empty = [{ schedules: [{ everySeconds: 600, firstSecondsAgo: -7_200 }] }];
    for (const emptyIs404 of [false, true]) {
      const reader = new Reader({ jobs: empty, behaviour: { emptyIs404 } });
      await reader.tick();
      expect([...reader.slices.values()]).toMatchObject([{ state: 'settling' }]);
      await reader.tick(3 * HOUR_MS);
      expect(reader.landed.size).toBeGreaterThan(4);
      expect(await reader.differences()).toEqual([]);
    }
  });
});

describe('run logs that the vendor has deleted', () => {
  it('are reported when nobody read them for more than 15 days', async () => {
    const reader = new Reader({ jobs: LONG });
    await reader.tick();
    await reader.tick(20 * DAY_MS);
    const nowMs = reader.environment.now();
    const window = { fromMs: nowMs - 20 * DAY_MS, toMs: nowMs - 15 * DAY_MS };
    expect(reader.lost).toEqual([{ window, note: expect.stringMatching(/15 days, and it was not read/) }]);
    await reader.tick(HOUR_MS);
    expect(reader.lost).toHaveLength(1);
  });

  it('are reported when the first reading was to reach further back', async () => {
    const reader = new Reader({ jobs: LONG, options: { since: '2026-11-01T00:00:00Z' } });
    await reader.tick();
    expect(reader.lost).toMatchObject([{ window: { fromMs: Date.UTC(2026, 10, 1) } }]);
  });

  it('are not asked for below options.since', async () => {
    const reader = new Reader({ jobs: LONG, options: { since: '2026-11-20T00:00:00Z' } });
    await reader.tick();
    expect(reader.asked('runs')).toBe(1);
    expect(reader.lost).toEqual([]);
    expect([...reader.landed.values()].every(({ timeMs }) => timeMs >= Date.UTC(2026, 10, 20))).toBe(true);
    expect(reader.landed.size).toBeGreaterThanOrEqual(72);
  });
});

describe('a vendor that is not well', () => {
  it.each([
    { kind: 'shifted-rows', by: 3, count: 4 },
    { kind: 'shifted-rows', by: -3, count: 4 },
    { kind: 'duplicate-rows', count: 5 },
    { kind: 'stale-page', count: 3 },
    { kind: 'unknown-fields', count: 2 },
    { kind: 'unknown-status', count: 3 },
    { kind: 'malformed-json', count: 3 },
    { kind: 'truncated-body', count: 3 },
    { kind: 'foreign-next-url', endpoint: 'runs', count: 2 },
    { kind: 'too-many-requests', count: 2, endpoint: 'runs' },
    { kind: 'server-error', status: 404, count: 1, skip: 3, endpoint: 'runs' },
    { kind: 'bearer-expired', count: 1, endpoint: 'runs' },
  ])('costs no run log: %o', async (fault) => {
    const reader = new Reader({ jobs: LONG });
    reader.standIn.faults.set([{ endpoint: 'runs', ...fault }]);
    await reader.tick();
    await reader.tick(25 * HOUR_MS);
    expect((await reader.differences()).filter((difference) => !/extra|unknown/i.test(difference))).toEqual([]);
  });
});
