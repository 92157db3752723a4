import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunView } from '../../functions/cli/run-view.ts';
import { runCli, startCli } from './cli-process.ts';
import { type ConfiguredVendor, startConfiguredVendor } from './configured-vendor.ts';

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

describe('the verbs that read a data directory', { timeout: 120_000 }, () => {
  let world: ConfiguredVendor;
  let data = '';
  let runs: RunView[] = [];
  const cli = (...words: string[]) => runCli([...words, '--data', data]);
  const list = async (...words: string[]): Promise<RunView[]> =>
    JSON.parse((await cli('runs', 'ls', '--json', ...words)).stdout);

  beforeAll(async () => {
    world = await startConfiguredVendor();
    data = world.data;
    const end = await runCli(['ingest', ...world.words]);
    expect(end).toMatchObject({ code: 0 });
    runs = await list();
  }, 120_000);
  afterAll(() => world?.stop());

  it('lists runs newest first, for people and as one JSON array', async () => {
    const table = await cli('runs', 'ls', '--limit', '3');
    expect(table.code).toBe(0);
    expect(table.stdout.split('\n')[0]).toMatch(/^started +source +run +status +state +duration +bytes +lines +note$/);
    expect(table.stdout.trim().split('\n')).toHaveLength(4);
    expect(table.stderr).toContain('The newest 3 are shown; --limit N shows more');

    expect(runs).toHaveLength(14);
    const began = runs.map((run) => run.startedAt ?? run.triggeredAt ?? '');
    expect(began).toEqual(began.toSorted().toReversed());
    expect(table.stdout).toContain(runs[0]?.runId);
    expect(await list('--state', 'empty')).toHaveLength(3);
    expect(await list('--since', began[4] ?? '')).toHaveLength(5);
    expect(await list('--since', '2000-01-01')).toHaveLength(14);
  });

  it('shows one run by the beginning of its id, with its objects and their files', async () => {
    const run = runs.find(({ state }) => state === 'landed')!;
    const shown = await cli('runs', 'show', run.runId.slice(0, 12), '--json');
    expect(JSON.parse(shown.stdout)).toEqual(run);
    const forPeople = await cli('runs', 'show', run.runId);
    const [part] = run.parts;
    for (const text of [run.runId, 'landed', run.vendorStatus, run.subject.taskId, part?.key, part?.file])
      expect(forPeople.stdout).toContain(text);
  });

  it('lists the candidates of an ambiguous id, and says when there is none', async () => {
    const ambiguous = await cli('runs', 'show', '');
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    expect(ambiguous.stderr).toContain('means 14 runs; write more of the id');
    expect(await cli('runs', 'show', 'no-such-run')).toMatchObject({ code: 1, stdout: '' });
  });

  it('prints a log of several parts as one, byte for byte, and ends quietly when its reader leaves', async () => {
    const run = runs.find(({ parts }) => parts.length === 3)!;
    const printed = await cli('logs', 'cat', run.runId);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    const bytes = Buffer.from(printed.stdout);
    expect(bytes).toHaveLength(run.bytes);
    let at = 0;
    for (const part of run.parts) {
      expect(sha256(bytes.subarray(at, at + part.bytes))).toBe(part.sha256);
      at += part.bytes;
    }
    const left = startCli(['logs', 'cat', run.runId, '--data', data]);
    left.child.stdout?.destroy();
    expect(await left.done).toMatchObject({ code: 0, stderr: '' });
  });

  it('says why a run has no log', async () => {
    const run = runs.find(({ state }) => state === 'empty')!;
    const end = await cli('logs', 'cat', run.runId);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain(`run ${run.runId} of talend-test has no log here: it is empty (`);
  });

  it('exports every log as one file, and a line for every run', async () => {
    const out = join(world.folder, 'export');
    for (const repetition of ['first', 'second']) {
      expect(await cli('logs', 'export', '--out', out), repetition).toMatchObject({ code: 0, stdout: '' });
      const index = readFileSync(join(out, 'index.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(index).toHaveLength(14);
      expect(readdirSync(out).sort()).toEqual(['index.ndjson', 'talend-test']);
      for (const line of index) {
        if (line.state !== 'landed') expect(line).toMatchObject({ state: 'empty', file: null, sha256: null, bytes: 0 });
        else expect(sha256(readFileSync(join(out, line.file)))).toBe(line.sha256);
      }
      expect(readdirSync(join(out, 'talend-test'))).toHaveLength(11);
    }
  });

  it('asks a source of its own to look for what is new, and refuses another', async () => {
    const asked = await cli('discover', runs[0]?.source ?? '');
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('the next ingest does it') });
    const refused = await cli('discover', 'nobody');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('holds nothing of a source "nobody"') });
  });

  it('lists slices, for people and as one JSON array', async () => {
    const table = await cli('slices', 'ls', '--limit', '2');
    expect(table).toMatchObject({ code: 0 });
    expect(table.stdout.split('\n')[0]).toMatch(
      /^from +to +source +stream +slice +state +lines +errors +late +bytes +/,
    );
    expect(table.stdout.trim().split('\n')).toHaveLength(3);
    expect(table.stderr).toContain('The newest 2 are shown; --limit N shows more');
    const slices: { runId: string; lines: number; nextReadingAt?: string }[] = JSON.parse(
      (await cli('slices', 'ls', '--json')).stdout,
    );
    expect(slices.map(({ runId, lines }) => [runId, lines])).toEqual(runs.map(({ runId, lines }) => [runId, lines]));
    expect(slices.filter(({ nextReadingAt }) => nextReadingAt !== undefined)).toEqual([]);
    expect(await cli('slices', 'ls', '--stream', 'nothing')).toMatchObject({ code: 2, stdout: '' });
  });

  it('exports the entries of every log as lines of one file, and the same to stdout', async () => {
    const file = join(world.folder, 'records', 'all.ndjson');
    const end = await cli('records', 'export', '--source', 'talend-test', '--out', file);
    const entries = runs.reduce((sum, { lines }) => sum + lines, 0);
    expect(end).toMatchObject({ code: 0, stdout: '' });
    expect(end.stderr).toMatch(
      new RegExp(`^${entries} records .* of 15 objects of talend-test, stream execution-logs`),
    );
    const text = readFileSync(file, 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(entries);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('logMessage');
    const oldest = runs.findLast(({ state }) => state === 'landed')!;
    const first = (await cli('logs', 'cat', oldest.runId)).stdout;
    expect(text.startsWith(first.trimEnd())).toBe(true);
    const printed = await cli('records', 'export', '--stream', 'execution-logs', '--out', '-');
    expect(printed.code).toBe(0);
    expect(printed.stdout === text).toBe(true);
    expect(readdirSync(join(world.folder, 'records'))).toEqual(['all.ndjson']);
  });

  it('says which sources and streams there are, and writes nothing', async () => {
    const out = join(world.folder, 'nothing.ndjson');
    const stream = await cli('records', 'export', '--source', 'talend-test', '--stream', 'x', '--out', out);
    expect(stream).toMatchObject({ code: 2, stdout: '' });
    expect(stream.stderr).toContain('--stream is "x"; talend-test has execution-logs');
    const source = await cli('records', 'export', '--source', 'x', '--out', out);
    expect(source).toMatchObject({ code: 2 });
    expect(source.stderr).toContain('it has talend-test');
    expect(await cli('records', 'export', '--source', 'talend-test')).toMatchObject({ code: 2 });
    expect(await cli('records', 'export', '--out', world.folder)).toMatchObject({ code: 2 });
    expect(readdirSync(world.folder)).not.toContain('nothing.ndjson');
  });

  it('never passes a damaged object off as a log', async () => {
    const run = runs.find(({ state }) => state === 'landed')!;
    const { file = '', key } = run.parts[0]!;
    const whole = readFileSync(file);
    try {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 0xff, changed.length >> 1);
      writeFileSync(file, changed);
      const printed = await cli('logs', 'cat', run.runId);
      expect(printed.code).toBe(1);
      expect(printed.stderr).toContain(`the stored object ${key} is damaged`);
      rmSync(file);
      const removed = await cli('logs', 'cat', run.runId);
      expect(removed).toMatchObject({ code: 1, stdout: '' });
      expect(removed.stderr).toContain(`the stored object ${key} is missing: somebody has removed it. Restore it`);
      writeFileSync(file, whole.subarray(0, 1000));
      const cut = await cli('logs', 'cat', run.runId);
      expect(cut.stderr).toContain(
        `the stored object ${key} is damaged: its file was changed by somebody else. Restore`,
      );
      expect(removed.stderr + cut.stderr).not.toContain('tried again');
      const out = join(world.folder, 'damaged');
      const exported = await cli('logs', 'export', '--out', out);
      expect(exported.code).toBe(1);
      expect(exported.stderr).toContain(key);
      expect(readdirSync(join(out, 'talend-test'))).toHaveLength(10);
      const records = await cli('records', 'export', '--out', join(out, 'records.ndjson'));
      expect(records).toMatchObject({ code: 1, stdout: '' });
      expect(records.stderr).toContain(key);
      expect(readdirSync(out).sort()).toEqual(['index.ndjson', 'talend-test']);
      expect(readFileSync(join(out, 'index.ndjson'), 'utf8').trim().split('\n')).toHaveLength(14);
    } finally {
      writeFileSync(file, whole);
    }
  });
});
