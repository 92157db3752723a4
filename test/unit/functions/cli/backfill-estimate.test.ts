import { describe, expect, it } from 'vitest';
import { estimateBackfill } from '../../../../functions/cli/backfill-estimate.ts';
import { pastSlices } from '../../../../functions/cli/past-slices.ts';
import { SNAPLOGIC_DESCRIPTION } from '../../../../shared/connectors/snaplogic/description.ts';
import { TALEND_DESCRIPTION } from '../../../../shared/connectors/talend/description.ts';
import { type BackfillWindow, newLedger } from '../../../../shared/domain/backfill.ts';
import type { LandedPart, SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const DAY = 86_400_000;
const SOURCE = sliceRow({}).source;

const part = (index: number): LandedPart => ({
  key: `raw/vendor=talend/source=${SOURCE}/stream=execution-logs/dt=2026-11-20/r/part-0000${index}.json.zst`,
  index,
  bytes: 1_000,
  storedBytes: 100,
  lines: 10,
  sha256: 'x',
  etag: 'e',
});

async function indexOf(rows: readonly Partial<SliceRow>[]): Promise<MemorySliceIndex> {
  const index = new MemorySliceIndex();
  await index.record(rows.map((row, at) => sliceRow({ id: `run-${at}`, endedAtMs: NOON_MS, ...row })));
  return index;
}

describe('what slices have cost so far', () => {
  it('is the average of those that have landed, with those that were empty', async () => {
    const landed = { state: 'landed', requests: 5, parts: [part(1), part(2)] } as const;
    const index = await indexOf([landed, { ...landed, requests: 3 }, { state: 'empty', requests: 1 }]);
    const past = await pastSlices(index, SOURCE, TALEND_DESCRIPTION);
    expect(past).toMatchObject({ looked: 2, requests: 4 });
    expect(past.objects).toBeCloseTo(4 / 3);
    expect(past.bytes).toBeCloseTo(4_000 / 3);
    expect(past.storedBytes).toBeCloseTo(400 / 3);
    expect(past.usd?.least).toBeGreaterThan(0);
  });

  it('is one reading of a window, although it was read again and again while it was young', async () => {
    const index = await indexOf([{ state: 'landed', requests: 10, hop: 5, parts: [part(1)] }]);
    expect(await pastSlices(index, SOURCE, SNAPLOGIC_DESCRIPTION)).toMatchObject({ looked: 1, requests: 2 });
  });

  it('is the least that a vendor asks for where nothing has landed, or nothing is known', async () => {
    expect(await pastSlices(await indexOf([]), SOURCE, TALEND_DESCRIPTION)).toEqual({ looked: 0, requests: 2 });
    expect(await pastSlices(undefined, SOURCE, SNAPLOGIC_DESCRIPTION)).toEqual({ looked: 0, requests: 1 });
  });
});

it('an estimate adds up what is new, and of a listing that is read anew all of it', () => {
  const done = { status: 'done', listed: 10, fresh: 4, known: 6, calls: 3 } as const;
  const windows: BackfillWindow[] = [
    { fromMs: 0, toMs: DAY, ...done },
    { fromMs: DAY, toMs: 2 * DAY, ...done },
  ];
  const ledger = newLedger({ fromMs: 0, toMs: 2 * DAY }, { by: 'day', requestsPerSlice: 3 }, NOON_MS);
  const past = { looked: 7, requests: 3, objects: 1.5, bytes: 1_000, storedBytes: 100, usd: { least: 1, most: 2 } };
  const plan = { windows, past, ledger, perMinute: 20 };
  expect(estimateBackfill({ ...plan, description: TALEND_DESCRIPTION })).toEqual({
    basedOn: 7,
    slices: 8,
    slicesPerMinute: 20,
    calls: { listing: 6, fetching: 24 },
    objects: 12,
    bytes: 8_000,
    storedBytes: 800,
    usd: { least: 8, most: 16 },
    seconds: 30,
  });
  const anew = { backfill: { by: 'range', requestsPerSlice: 1 } } as const;
  expect(estimateBackfill({ ...plan, description: anew })).toMatchObject({ slices: 20, calls: { fetching: 60 } });
});
