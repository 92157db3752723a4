import { describe, expect, it } from 'vitest';
import { newestLandedMs } from '../../../../functions/audit/newest-landed.ts';
import { SAP_JOB_SCHEDULING_DESCRIPTION } from '../../../../shared/connectors/sap-job-scheduling/description.ts';
import { SNAPLOGIC_DESCRIPTION } from '../../../../shared/connectors/snaplogic/description.ts';
import { TALEND_DESCRIPTION } from '../../../../shared/connectors/talend/description.ts';
import type { RunRow } from '../../../../shared/domain/run.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { SOURCE } from '../pipeline.ts';

const DAY_MS = 86_400_000;
const TO_MS = Date.parse('2026-11-18');
const RANGE = { fromMs: TO_MS - 14 * DAY_MS, toMs: TO_MS };
const iso = (ms: number): string => new Date(ms).toISOString();
const slice = (id: string, startMs: number, changes: Partial<SliceRow> = {}) =>
  sliceRow({ id, state: 'landed', run: { ...sliceRow().run, runId: id, startedAt: iso(startMs) }, ...changes });

async function newest(rows: readonly SliceRow[], description = TALEND_DESCRIPTION, runs: readonly RunRow[] = []) {
  const index = new MemorySliceIndex();
  await index.record(rows);
  await index.putRuns(runs);
  return await newestLandedMs(index, { id: SOURCE, description }, RANGE);
}

describe('the newest thing that has landed', () => {
  it('is the end of the run that was over last, of the last day that holds any', async () => {
    const [early, late] = [TO_MS - 3 * DAY_MS + 1_000, TO_MS - 3 * DAY_MS + 5_000];
    const finished = { ...sliceRow().run, startedAt: iso(early), finishedAt: iso(late) };
    const found = await newest([
      slice('older', TO_MS - 5 * DAY_MS),
      slice('finished', early, { run: finished }),
      slice('other', early + 1),
    ]);
    expect(found).toBe(late);
  });

  it('is nothing that is on its way, was given up, or lies outside of the range', async () => {
    const found = await newest([
      slice('open', TO_MS - DAY_MS, { state: 'ready' }),
      slice('failed', TO_MS - DAY_MS, { state: 'failed' }),
      slice('gone', TO_MS - DAY_MS, { state: 'gone' }),
      slice('after', TO_MS),
      slice('before', RANGE.fromMs - 1),
    ]);
    expect(found).toBeUndefined();
    expect(await newest([slice('first', RANGE.fromMs)])).toBe(RANGE.fromMs);
  });

  it('is a run whose record landed with others', async () => {
    const startMs = TO_MS - 4 * DAY_MS;
    const run = { ...sliceRow().run, startedAt: iso(startMs) };
    const about = { version: 1, source: SOURCE, vendor: 'sap', stream: 'job-runs', rank: 1 } as const;
    const row: RunRow = { ...about, run, identity: 'r', key: 'raw/k', updatedAtMs: TO_MS };
    expect(await newest([], SAP_JOB_SCHEDULING_DESCRIPTION, [row])).toBe(startMs);
  });

  it('is the end of a window, also of one in which nothing was', async () => {
    const window = (toMs: number) => ({ fromMs: toMs - 900_000, toMs });
    const { run: _run, ...bare } = sliceRow();
    const rows = [
      { ...bare, id: 'a', state: 'landed', window: window(TO_MS - 2 * DAY_MS) },
      { ...bare, id: 'b', state: 'empty', window: window(TO_MS - DAY_MS) },
      { ...bare, id: 'c', state: 'pending', window: window(TO_MS) },
      { ...bare, id: 'd', state: 'landed', window: window(TO_MS + 900_000) },
    ] as const;
    expect(await newest(rows, SNAPLOGIC_DESCRIPTION)).toBe(TO_MS - DAY_MS);
  });
});
