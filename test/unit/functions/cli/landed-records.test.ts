import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DraftFile } from '../../../../functions/cli/draft-file.ts';
import { exportRecords } from '../../../../functions/cli/export-records.ts';
import { findRun } from '../../../../functions/cli/find-run.ts';
import { readRecord } from '../../../../functions/cli/read-records.ts';
import { landRecords } from '../../../../functions/records/land-records.ts';
import { settleDays } from '../../../../functions/records/settle-days.ts';
import type { VendorRecord } from '../../../../shared/domain/record.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { pipeline } from '../pipeline.ts';
import { listing, openMemoryData, RECORDING, recordOf, runRow } from './open-memory-data.ts';

const DAY_MS = 86_400_000;
const [RUNS] = RECORDING.streams;
const identify = RUNS.identify!;

async function* reading(lines: readonly string[]): AsyncGenerator<VendorRecord> {
  for (const line of lines) yield { ...identify(line.trimEnd()), json: line.trimEnd() };
}

it('what was landed reading by reading is exported once per record, also where days have settled; runs find theirs', async () => {
  const { services, source, index, store } = pipeline({});
  const data = { ...(await openMemoryData([listing()])), index, store };
  await index.record([listing()]);
  const read = async (lines: readonly string[], settledBeforeMs?: number): Promise<void> => {
    const row: SliceRow = (await index.get(listing()))!;
    const { parts, after } = await landRecords(services, source, row, {
      records: reading(lines),
      identify,
      repeats: 'versions',
      place: { kind: 'per-day' },
      runOf: ({ identity }) => runRow(identity, '').run,
      after: () => ({ memory: {}, ...(settledBeforeMs === undefined ? {} : { settledBeforeMs }) }),
    });
    const known = row.parts.filter(({ index: day }) => !parts.some((part) => part.index === day));
    const next = { ...row, parts: [...known, ...parts] };
    await index.save({ ...next, parts: await settleDays(services, next, after) });
  };
  const [old, older] = [recordOf('a', NOON_MS - DAY_MS), recordOf('b', NOON_MS - DAY_MS + 1)];
  const [today, late] = [recordOf('c', NOON_MS), recordOf('d', NOON_MS + 1)];
  await read([today, old]);
  await read([late, today, older, old], NOON_MS - DAY_MS / 2);
  expect(index.rows().map(({ id }) => id)).toEqual(['all', 'all@2026-11-19']);

  const folder = await mkdtemp(join(tmpdir(), 'runlake-landed-'));
  const draft = await DraftFile.create(join(folder, 'draft'));
  const figures = await exportRecords(data, 'rec', RUNS, draft);
  await draft.close();
  expect(figures).toMatchObject({ objects: 2, records: 4 });
  expect(await readFile(join(folder, 'draft'), 'utf8')).toBe(old + older + today + late);
  await rm(folder, { recursive: true });

  for (const [id, line] of Object.entries({ a: old, b: older, c: today, d: late })) {
    const run = await findRun(data, id, NOON_MS);
    if (!('record' in run)) throw new Error('it is a record');
    expect(await readRecord(data, run), id).toBe(line);
  }
});
