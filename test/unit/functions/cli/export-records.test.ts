import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DraftFile } from '../../../../functions/cli/draft-file.ts';
import { exportRecords } from '../../../../functions/cli/export-records.ts';
import type { OpenData } from '../../../../functions/cli/open-data.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { keyOf, landed, listing, openMemoryData, RECORDING, recordOf } from './open-memory-data.ts';

let folder = '';
let store = new MemoryRawStore();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-records-'));
  store = new MemoryRawStore();
});
afterEach(() => rm(folder, { recursive: true }));

const dataWith = async (rows: readonly SliceRow[], inUse = false) => ({
  ...(await openMemoryData(rows, { inUse })),
  store,
});

async function exported(data: OpenData, stream = 'runs', pause = async (): Promise<unknown> => undefined) {
  const file = join(folder, 'draft');
  const draft = await DraftFile.create(file);
  const known = RECORDING.streams.find(({ name }) => name === stream)!;
  try {
    const figures = await exportRecords(data, 'rec', known, draft, undefined, { pause });
    return { ...figures, text: await readFile(file, 'utf8') };
  } finally {
    await draft.close();
  }
}

describe('exportRecords', () => {
  it('writes the records of slices in every state by day and time, and each object once', async () => {
    const [first, second, third, fourth] = [
      await landed(store, keyOf('2026-11-18', 'late'), recordOf('a')),
      await landed(store, keyOf('2026-11-19'), recordOf('b') + recordOf('c'), { index: 2 }),
      await landed(store, keyOf('2026-11-20'), recordOf('d'), { index: 1 }),
      await landed(store, keyOf('2026-11-20', 'window'), recordOf('e')),
    ];
    const other = await landed(store, keyOf('2026-11-20', 'all', 'x.json', 'details'), '{}', { stream: 'details' });
    const window = { fromMs: NOON_MS + 1, toMs: NOON_MS + 2 };
    const data = await dataWith([
      listing({ id: 'window', state: 'gone', window, parts: [fourth] }),
      listing({ parts: [third, other, second] }),
      listing({ id: 'all@2026-11-19', state: 'landed', parts: [second], updatedAtMs: NOON_MS + 1 }),
      listing({ id: 'late', state: 'failed', parts: [first] }),
    ]);
    const { text, ...figures } = await exported(data);
    expect(text).toBe(['a', 'b', 'c', 'd', 'e'].map((id) => recordOf(id)).join(''));
    expect(figures).toEqual({ objects: 4, records: 5, bytes: text.length });
  });

  it.each([
    ['x.json', '[{"a":1.0},\n {"b":12345678901234567890}]', '{"a":1.0}\n{"b":12345678901234567890}\n'],
    ['x.ndjson', '{"a":1}\n{"b":[2]}\n', '{"a":1}\n{"b":[2]}\n'],
    ['x.json', '{\n  "a": 1\n}', '{ "a": 1 }\n'],
    ['x.json', '[]', ''],
    ['x.log', 'one\r\n"two"\n', '"one"\n"\\"two\\""\n'],
  ])('writes a file %s as lines: %j', async (name, content, expected) => {
    const part = await landed(store, keyOf('2026-11-20', 'all', name, 'details'), content, { stream: 'details' });
    const data = await dataWith([listing({ parts: [part] })]);
    const { text, records } = await exported(data, 'details');
    expect(text).toBe(expected);
    expect(records).toBe(expected.split('\n').length - 1);
  });

  it.each([
    ['x.json', '{"a":', /x\.json\.gz can not be written as records: it is not JSON; runlake logs export/],
    ['x.zip', 'PK', /a \.zip file holds no records/],
  ])('says which file is none: %s %j', async (name, content, message) => {
    const part = await landed(store, keyOf('2026-11-20', 'all', name, 'details'), content, { stream: 'details' });
    await expect(exported(await dataWith([listing({ parts: [part] })]), 'details')).rejects.toThrow(message);
  });

  it('ends loudly when an object is not the one that had landed', async () => {
    const part = await landed(store, keyOf('2026-11-20'), recordOf('a'));
    const data = await dataWith([listing({ parts: [{ ...part, sha256: 'ab' }] })]);
    await expect(exported(data)).rejects.toThrow(`${part.key} is damaged: its sha256`);
    store.objects.delete(part.key);
    await expect(exported(data)).rejects.toThrow(`${part.key} is missing`);
  });

  it('takes the newer row of an object that is merged meanwhile, and nothing twice', async () => {
    const key = keyOf('2026-11-20');
    const before = await landed(store, keyOf('2026-11-19'), recordOf('0'), { index: 2 });
    const old = await landed(store, key, recordOf('a'));
    const now = await landed(store, key, recordOf('a') + recordOf('b'));
    const row = listing({ parts: [before, old] });
    const data = await dataWith([row], true);
    let pauses = 0;
    const { text } = await exported(data, 'runs', async () => {
      pauses += 1;
      if (pauses === 2) await data.index.save({ ...row, parts: [before, now] });
    });
    expect(text).toBe(recordOf('0') + recordOf('a') + recordOf('b'));
    expect(pauses).toBe(2);
  });

  it('finds the row of a day that has left its slice meanwhile', async () => {
    const key = keyOf('2026-11-20');
    const old = await landed(store, key, recordOf('a'));
    const now = await landed(store, key, recordOf('a') + recordOf('b'));
    const row = listing({ parts: [old] });
    const data = await dataWith([row], true);
    const { text } = await exported(data, 'runs', async () => {
      await data.index.record([listing({ id: 'all@2026-11-20', state: 'landed', parts: [now] })]);
    });
    expect(text).toBe(recordOf('a') + recordOf('b'));
  });

  it('says what to do about an object that is newer than its row for good', async () => {
    const key = keyOf('2026-11-20');
    const old = await landed(store, key, recordOf('a'));
    await landed(store, key, recordOf('b'));
    const rows = [listing({ parts: [old] })];
    await expect(exported(await dataWith(rows))).rejects.toThrow(
      `${key} is newer than the index: an ingest was interrupted, or is at work. Run runlake ingest`,
    );
    let pauses = 0;
    const patient = exported(await dataWith(rows, true), 'runs', async () => {
      pauses += 1;
    });
    await expect(patient).rejects.toThrow('is newer than the index');
    expect(pauses).toBe(9);
  });
});
