import { describe, expect, it } from 'vitest';
import { exportedName } from '../../../../functions/cli/export-log.ts';
import { findRun } from '../../../../functions/cli/find-run.ts';
import { isRun, type KnownRun, recordedRun } from '../../../../functions/cli/known-run.ts';
import { logContents } from '../../../../functions/cli/log-contents.ts';
import { hasLog } from '../../../../functions/cli/run-log.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { keyOf, landed, listing, openMemoryData, recordOf, runRow } from './open-memory-data.ts';

async function read(contentOf: (run: KnownRun) => AsyncIterable<Buffer>, run: KnownRun): Promise<string> {
  let text = '';
  for await (const chunk of contentOf(run)) text += chunk.toString();
  return text;
}

describe('logContents', () => {
  it('reads an object once, however many of the runs are in it', async () => {
    const data = await openMemoryData([listing()]);
    const [one, two] = [keyOf('2026-11-19'), keyOf('2026-11-20')];
    await landed(data.store, one, recordOf('a') + recordOf('b'));
    await landed(data.store, two, recordOf('c'));
    const runs = [runRow('c', two), runRow('b', one), runRow('a', one), runRow('lost', one)].map(recordedRun);
    const objects: string[] = [];
    const original = data.store.read.bind(data.store);
    data.store.read = async function* (key) {
      objects.push(key);
      yield* original(key);
    };
    const contentOf = logContents(data, runs);
    const [c, b, a, lost] = runs;
    expect(await Promise.all([a, b, c].map((run) => read(contentOf, run!)))).toEqual(
      ['a', 'b', 'c'].map((id) => recordOf(id)),
    );
    await expect(read(contentOf, lost!)).rejects.toThrow('it does not hold the record of run lost');
    expect(objects.sort()).toEqual([one, two]);
    expect(exportedName(a!)).toBe('rec/a.ndjson');
  });

  it('gives a log that may still change as it is now, parts in order', async () => {
    const data = await openMemoryData([]);
    const [key, later] = [keyOf('2026-11-20', 'run-1'), keyOf('2026-11-20', 'run-1', 'x.json', 'details')];
    const details = await landed(data.store, later, '{}', { index: 10, stream: 'details' });
    const old = await landed(data.store, key, recordOf('a'));
    const now = await landed(data.store, key, recordOf('a') + recordOf('b'));
    const row = listing({ id: 'run-1', run: sliceRow().run, parts: [details, old] });
    await data.index.record([{ ...row, parts: [details, now] }]);
    if (!isRun(row)) throw new Error('it is a run');
    expect(await read(logContents(data, [row]), row)).toBe(`${recordOf('a')}${recordOf('b')}{}`);
    expect(exportedName(row)).toBe('rec/run-1.log');
  });
});

describe('hasLog', () => {
  it('is true of what has landed, also while more may come', () => {
    const part = { key: 'k', index: 1, bytes: 1, storedBytes: 1, lines: 1, sha256: '', etag: '' };
    expect(hasLog(sliceRow({ state: 'landed', parts: [part] }))).toBe(true);
    expect(hasLog(sliceRow({ state: 'settling', parts: [part] }))).toBe(true);
    expect(hasLog(sliceRow({ state: 'settling' }))).toBe(false);
    for (const state of ['pending', 'generating', 'ready', 'failed'] as const)
      expect(hasLog(sliceRow({ state, parts: [part] })), state).toBe(false);
  });
});

describe('a run whose slice has another id', () => {
  it('is found by its own id, by that of its slice, and by beginnings of both', async () => {
    const data = await openMemoryData([
      sliceRow({ id: 'flow-1~uuid', run: { ...sliceRow().run, runId: 'uuid' } }),
      sliceRow({ id: 'flow-1~uuid-2', run: { ...sliceRow().run, runId: 'uuid-2' } }),
    ]);
    for (const id of ['uuid', 'flow-1~uuid']) expect((await findRun(data, id, NOON_MS)).run.runId, id).toBe('uuid');
    expect((await findRun(data, 'uuid-', NOON_MS)).run.runId).toBe('uuid-2');
    await expect(findRun(data, 'uui', NOON_MS)).rejects.toThrow(/means 2 runs; write more of the id/);
  });
});
