import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dlqDrop } from '../../functions/cli/dlq-drop.ts';
import { captureOutput } from '../factories/captured-output.ts';
import { runCli } from './cli-process.ts';
import { expectEqualToVendor, type Vendor } from './cli-world.ts';
import { type ConfiguredVendor, startConfiguredVendor } from './configured-vendor.ts';

interface ListedLetter {
  readonly id: string;
  readonly slice: string;
  readonly now: string;
  readonly advice: string;
}

describe('runlake dlq', { timeout: 120_000 }, () => {
  let world: ConfiguredVendor;
  let vendor: Vendor;
  let ingest: readonly string[];
  let place: readonly string[];
  let failed = 0;

  /** A vendor that refuses to make logs, until every run was given up. */
  beforeAll(async () => {
    world = await startConfiguredVendor();
    vendor = world.vendor;
    place = ['--data', world.data];
    ingest = ['ingest', ...world.words, '--json'];
    vendor.standIn.faults.set([{ kind: 'server-error', status: 403, endpoint: 'generate' }]);
    const end = await runCli(ingest);
    expect(end.code).toBe(1);
    failed = JSON.parse(end.stdout).sources['talend-test'].failed;
    expect(failed).toBeGreaterThan(3);
  }, 120_000);
  afterAll(() => world?.stop());

  const list = async (...words: string[]): Promise<readonly ListedLetter[]> => {
    const end = await runCli(['dlq', 'ls', ...words, '--json', ...place]);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(end.stdout);
  };

  it('lists what was given up, as often as it is asked, and shows one with what to do', async () => {
    const letters = await list();
    expect(letters).toHaveLength(failed);
    expect(letters[0]).toMatchObject({
      about: 'slice',
      source: 'talend-test',
      stream: 'execution-logs',
      class: 'hopeless',
      attempts: 1,
      lastError: { kind: 'auth', message: expect.stringContaining('403') },
      correlationId: expect.stringMatching(/./),
      copies: 1,
      now: 'failed',
      advice: 'redrive',
    });
    expect(await list('--source', 'talend-test', '--reason', 'hopeless')).toEqual(letters);
    expect(await list('--reason', 'poison')).toEqual([]);

    const table = await runCli(['dlq', 'ls', '--limit', '2', ...place]);
    expect(table.stdout.split('\n')[0]).toMatch(/^ *age +source +of +class +attempts +now +last error +id$/);
    expect(table.stdout.split('\n')).toHaveLength(4);
    expect(table.stderr).toContain(`The oldest 2 of ${failed} are shown`);

    const [first] = letters;
    const shown = await runCli(['dlq', 'show', first!.id.slice(0, 8), ...place]);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^class +hopeless: refused/m);
    expect(shown.stdout).toMatch(/^now +failed: it is given up until it is redriven$/m);
    expect(shown.stdout).toContain(`runlake dlq redrive ${first!.id}`);
    const object = JSON.parse((await runCli(['dlq', 'show', first!.id, '--json', ...place])).stdout);
    expect(object).toMatchObject({ ...first, row: { state: 'failed', lastError: { kind: 'auth' } } });
  });

  it.each([
    [['ls', '--reason', 'unlucky'], 2, 'allowed are poison, hopeless, exhausted, expired, crashed, undelivered'],
    [['ls', '--source', 'talend-other'], 2, 'knows no source "talend-other"; it has talend-test'],
    [['ls', '--stage', 'prod'], 2, '--stage belongs to --cloud'],
    [['show'], 2, 'an ID is missing; write runlake dlq show ID'],
    [['show', 'zzzz'], 1, 'no dead letter "zzzz" is to be seen; runlake dlq ls shows those that are'],
    [['show', ''], 2, 'dead letters; write more of the id'],
    [['redrive', '--rate', '0'], 2, 'allowed is a whole number a minute, as in 30 or 30/min'],
    [['redrive', 'zzzz'], 1, 'no dead letter "zzzz" is to be seen'],
    [['drop', '--yes'], 2, 'say which: write runlake dlq drop ID, or --source or --reason'],
    [['drop', '--reason', 'hopeless'], 2, 'nobody can be asked here; write --yes'],
  ])('answers dlq %j with exit code %i', async ([verb = '', ...words], code, text) => {
    const end = await runCli(['dlq', verb, ...words, ...(words.includes('--stage') ? [] : place)]);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toContain(text);
  });

  it('drops nothing when the question is answered with no, or not at all', async () => {
    for (const answer of ['n\n', '\n', '']) {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
      stdin.end(answer);
      const end = await captureOutput(() => dlqDrop(['--reason', 'hopeless', ...place], { version: 'test' }));
      spy.mockRestore();
      expect(end.code).toBe(0);
      expect(end.stderr).toContain(`Drop these ${failed} for good? [y/N]`);
      expect(end.stderr).toContain('Nothing was dropped.');
    }
    expect(await list()).toHaveLength(failed);
  });

  it('redrives some; the next ingest lands all, and what is left can be dropped', async () => {
    const before = await list();
    const some = await runCli(['dlq', 'redrive', '--limit', '2', '--rate', '30/min', '--json', ...place]);
    expect(JSON.parse(some.stdout)).toMatchObject({
      redriven: before.slice(0, 2).map(({ id, slice }) => ({ id, slice, class: 'hopeless' })),
      left: failed - 2,
    });
    expect(some.stderr).toContain('or the next runlake ingest');
    const one = await runCli(['dlq', 'redrive', before[2]!.id.slice(0, 13), ...place]);
    expect(one.stdout).toMatch(/talend-test +hopeless +1/);

    vendor.standIn.faults.clear();
    expect(await runCli(ingest)).toMatchObject({ code: 0 });
    await expectEqualToVendor(vendor, world.data);

    const left = await list();
    expect(left).toHaveLength(failed - 3);
    expect(left.map(({ advice }) => advice)).toEqual(left.map(() => 'drop'));
    expect([...new Set(left.map(({ now }) => now))].sort()).toEqual(expect.arrayContaining(['landed']));
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
    stdin.end('y\n');
    const end = await captureOutput(() => dlqDrop([left[0]!.id, ...place], { version: 'test' }));
    spy.mockRestore();
    expect(end.stderr).toMatch(/Drop it for good\? \[y\/N\] 1 dropped\./);
    const rest = await runCli(['dlq', 'drop', '--source', 'talend-test', '--yes', '--json', ...place]);
    expect(JSON.parse(rest.stdout).dropped).toHaveLength(failed - 4);
    const none = await runCli(['dlq', 'ls', ...place]);
    expect(none).toMatchObject({ code: 0, stdout: '' });
    expect(none.stderr).toMatch(/^No dead letter of .* fits\.$/m);
    await expectEqualToVendor(vendor, world.data);
  });
});
