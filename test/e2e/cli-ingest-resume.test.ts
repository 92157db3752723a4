import { globSync } from 'node:fs';
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

describe('an ingest that is interrupted', { timeout: 120_000 }, () => {
  let vendor: Vendor;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let words: string[] = [];

  beforeAll(async () => {
    vendor = await startVendor();
  });
  afterAll(() => vendor.stop());
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    const config = await writeSources(folder.path, { baseUrl: vendor.url });
    words = ['ingest', '--config', config, '--data', data, '--allow-plain-secrets'];
    vendor.standIn.faults.clear();
  });
  afterEach(() => folder.remove());

  /** Lets the vendor answer so slowly that there is a middle to interrupt; resolves when something has landed. */
  async function landedSome(): Promise<void> {
    while (objectFiles(data).length < 2) await sleep(20);
  }
  const slow = (): void => vendor.standIn.faults.set([{ kind: 'slow', endpoint: 'download', delayMs: 150 }]);

  it('tells its numbers as one JSON object, and has nothing to do the next time', async () => {
    const first = await runCli([...words, '--json']);
    expect(first.code).toBe(0);
    expect(first.stdout.trim().split('\n')).toHaveLength(1);
    const { sources, awsCalls, durationSeconds, problems } = JSON.parse(first.stdout);
    const ended = { discovered: 14, landed: 11, empty: 3, gone: 0, failed: 0, open: 0, objects: 15 };
    expect(sources['talend-test']).toMatchObject(ended);
    let bytes = 0;
    for await (const { parts } of vendor.standIn.truth(['json']))
      for (const part of parts.json ?? []) bytes += part.bytes;
    expect(sources['talend-test'].bytes).toBe(bytes);
    expect(problems).toEqual([]);
    expect(durationSeconds).toBeGreaterThan(0);
    const tables = globSync('objects/runlake/curated/**/*.parquet', { cwd: data });
    expect(tables.length).toBeGreaterThanOrEqual(2);
    expect(awsCalls['S3 PutObject']).toBe(15 + tables.length);
    await expectEqualToVendor(vendor, data);

    const requestsBefore = vendor.standIn.stats().requests.generate;
    const second = await runCli([...words, '--json']);
    expect(second.code).toBe(0);
    const again = JSON.parse(second.stdout);
    expect(again.sources['talend-test']).toMatchObject({ ...ended, bytes });
    expect(again.awsCalls['S3 PutObject']).toBeUndefined();
    expect(vendor.standIn.stats().requests.generate).toBe(requestsBefore);
  });

  it('stops cleanly at Ctrl-C and goes on the next time, each run exactly once', async () => {
    slow();
    const run = startCli([...words, '--json']);
    await landedSome();
    run.child.kill('SIGINT');
    const end = await run.done;
    expect(end).toMatchObject({ code: 130, signal: null });
    expect(end.stderr).toContain('the next run goes on from here');
    expect(JSON.parse(end.stdout).ended).toBe('interrupted');
    const { open, landed } = JSON.parse(end.stdout).sources['talend-test'];
    expect(open).toBeGreaterThan(0);
    expect(landed).toBeGreaterThan(0);
    vendor.standIn.faults.clear();
    expect(await runCli(words)).toMatchObject({ code: 0 });
    await expectEqualToVendor(vendor, data);
  });

  it('comes to the same end after a kill -9 in the middle', async () => {
    slow();
    for (const repetition of [1, 2]) {
      const run = startCli(words);
      await landedSome();
      await sleep(100 * repetition);
      run.child.kill('SIGKILL');
      expect((await run.done).signal).toBe('SIGKILL');
    }
    vendor.standIn.faults.clear();
    expect(await runCli(words)).toMatchObject({ code: 0 });
    await expectEqualToVendor(vendor, data);
  });

  it('finishes its work when nobody reads its stdout', async () => {
    const run = startCli([...words, '--json']);
    run.child.stdout?.destroy();
    const end = await run.done;
    expect(end.code).toBe(0);
    expect(end.stderr).not.toMatch(/EPIPE|Error/);
    await expectEqualToVendor(vendor, data);
  });

  it('says what is wrong with a directory that can not be one', async () => {
    const end = await runCli([...words.slice(0, 3), '--data', join(words[2] ?? '', 'data'), '--allow-plain-secrets']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/The data directory .* cannot be written: it, or a folder above it, is a file/);
  });
});
