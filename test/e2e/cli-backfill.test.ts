import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import {
  expectEqualToVendor,
  objectFiles,
  startVendor,
  temporaryFolder,
  type Vendor,
  writeSources,
} from './cli-world.ts';

const DAY_MS = 86_400_000;
/** Seconds from midnight (UTC) of today back to a moment of the day that is so many days ago. */
const inDaysAgo = (fewest: number, most: number): [number, number] => {
  const sinceMidnight = (Date.now() % DAY_MS) / 1_000;
  return [Math.ceil(sinceMidnight + (fewest - 1) * 86_400 + 2_000), Math.floor(sinceMidnight + most * 86_400 - 2_000)];
};
const dayAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** What the command line says of a window, as a plan and afterwards. */
interface WindowView {
  readonly from: string;
  readonly status: string;
  readonly listed?: number;
}

describe('a backfill', { timeout: 180_000 }, () => {
  let vendor: Vendor;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let words: string[] = [];

  beforeAll(async () => {
    // All of it lies in the four days before today.
    const groups = [
      { count: 16, size: { bytes: [20_000, 90_000] } },
      { count: 2, style: 'service', size: { entries: [1_200, 1_200] } },
      { count: 2, size: { entries: [0, 0] } },
    ];
    vendor = await startVendor({ spec: { tasks: 3, triggeredSecondsAgo: inDaysAgo(1, 4), groups } });
  });
  afterAll(() => vendor.stop());
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    const config = await writeSources(folder.path, { baseUrl: vendor.url });
    const place = ['--config', config, '--data', data, '--allow-plain-secrets'];
    words = ['backfill', 'talend-test', '--from', dayAgo(5), '--rate', '6000', ...place];
    vendor.standIn.faults.clear();
  });
  afterEach(() => folder.remove());

  const slow = (): void => vendor.standIn.faults.set([{ kind: 'slow', endpoint: 'download', delayMs: 150 }]);
  /** Windows of a plan as they are when it has done what it said. */
  const doneOf = (windows: readonly WindowView[]) => windows.map((window) => ({ ...window, status: 'done' }));

  it('says what it will do, is killed in the middle, goes on, and has done what it said', async () => {
    const plan = await runCli([...words, '--dry-run', '--json']);
    expect(plan).toMatchObject({ code: 0 });
    expect(existsSync(data)).toBe(false);
    const planned = JSON.parse(plan.stdout);
    expect(planned.totals).toMatchObject({ windows: 5, planned: 5, listed: 20, fresh: 20, known: 0 });
    expect(planned.estimate).toMatchObject({ slices: 20, slicesPerMinute: 6_000, basedOn: 0 });

    vendor.standIn.faults.set([{ kind: 'slow', endpoint: 'list', delayMs: 1_500 }]);
    const listing = startCli(words);
    await listing.wrote(/backfill: [1-4] of 5 windows/);
    listing.child.kill('SIGKILL');
    expect((await listing.done).signal).toBe('SIGKILL');
    const half = JSON.parse((await runCli(['backfill', 'ls', '--json', '--data', data])).stdout);
    expect(half[0].totals.planned).toBeGreaterThan(0);
    slow();
    const killed = startCli(words);
    while (objectFiles(data).length < 12) await sleep(20);
    killed.child.kill('SIGKILL');
    expect((await killed.done).signal).toBe('SIGKILL');
    expect(objectFiles(data).length).toBeLessThan(20);
    vendor.standIn.faults.clear();

    const resumed = await runCli([...words, '--json']);
    expect(resumed).toMatchObject({ code: 0 });
    const done = JSON.parse(resumed.stdout);
    expect(done.state).toBe('done');
    expect(done.windows).toEqual(doneOf(planned.windows));
    expect(done.totals).toMatchObject({ done: 5, listed: 20, fresh: 20, known: 0 });
    await expectEqualToVendor(vendor, data);

    const listed = await runCli(['backfill', 'ls', '--json', '--data', data]);
    expect(JSON.parse(listed.stdout)).toEqual([done]);
    const again = await runCli([...words, '--dry-run', '--json']);
    expect(JSON.parse(again.stdout).totals).toMatchObject({ listed: 20, fresh: 0, known: 20 });
    expect(JSON.parse(again.stdout).estimate).toMatchObject({ slices: 0, calls: { fetching: 0 } });
    const { generate } = vendor.standIn.stats().requests;
    const repeated = await runCli(words);
    expect(repeated).toMatchObject({ code: 0 });
    expect(repeated.stderr).toContain('was done: it is listed once more');
    expect(repeated.stdout).toContain('20 slices listed, 0 of them new, 20 known before');
    expect(vendor.standIn.stats().requests.generate).toBe(generate);
  });

  it('of a range that overlaps another brings only what is new, by what the first has taught', async () => {
    const some = words.map((word) => (word === dayAgo(5) ? dayAgo(2) : word));
    expect(await runCli(some)).toMatchObject({ code: 0 });
    const plan = JSON.parse((await runCli([...words, '--dry-run', '--json'])).stdout);
    expect(plan.totals.known).toBeGreaterThan(0);
    expect(plan.totals).toMatchObject({ listed: 20, fresh: 20 - plan.totals.known });
    expect(plan.estimate.bytes).toBeGreaterThan(0);
    const done = JSON.parse((await runCli([...words, '--json'])).stdout);
    expect(done.windows).toEqual(doneOf(plan.windows));
    await expectEqualToVendor(vendor, data);
    const audited = await runCli([
      'audit',
      '--from',
      dayAgo(5),
      '--to',
      dayAgo(1),
      ...words.slice(words.indexOf('--config')),
    ]);
    expect(audited).toMatchObject({ code: 0 });
    const table = await runCli(['backfill', 'ls', '--data', data]);
    expect(table.stdout.trim().split('\n')).toHaveLength(3);
    expect(table.stdout).toContain('done');
  });

  it('names the days that the vendor does not keep any more', async () => {
    const old = words.map((word) => (word === dayAgo(5) ? dayAgo(70) : word));
    const plan = await runCli([...old, '--to', dayAgo(58), '--dry-run']);
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('Expired windows: 10; the vendor keeps nothing of them any more.');
    expect(plan.stdout).toMatch(new RegExp(`^${dayAgo(70)} +${dayAgo(70)} +expired`, 'm'));
    expect(plan.stdout).toContain('Nothing was written.');
  });

  it('stops at credentials that the vendor refuses, says so, and goes on with better ones', async () => {
    const config = await writeSources(folder.path, { baseUrl: vendor.url, token: 'not-the-token' });
    const end = await runCli(words);
    expect(end.code).toBe(1);
    expect(end.stdout).toContain('is stopped');
    expect(end.stdout).toMatch(/It has stopped: auth: .* answered 401/);
    expect(end.stdout).toContain('The same command tries it once more.');
    await writeSources(folder.path, { baseUrl: vendor.url });
    expect(config).toBe(words[words.indexOf('--config') + 1]);
    expect(await runCli(words)).toMatchObject({ code: 0 });
    await expectEqualToVendor(vendor, data);
  });

  it.each([
    [['backfill'], 'a source is missing; write runlake backfill SOURCE --from DAY --to DAY'],
    [['backfill', 'x'], 'a backfill needs its first day'],
    [['backfill', 'x', '--from', '2026-02-30'], 'write a UTC day as in 2030-01-31'],
    [['backfill', 'x', '--from', '2020-01-02', '--to', '2020-01-01'], '--from 2020-01-02 is after --to 2020-01-01'],
    [['backfill', 'x', '--from', '2020-01-01', '--to', '2999-01-01'], '--to 2999-01-01 is not over (UTC)'],
    [['backfill', 'x', '--from', '2020-01-01', '--rate', '0'], 'allowed is a whole number a minute'],
  ])('answers %j with what is wrong, and exit code 2', async (wrong, text) => {
    const end = await runCli(wrong);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain(text);
  });
});
