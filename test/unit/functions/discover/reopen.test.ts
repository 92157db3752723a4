import { describe, expect, it } from 'vitest';
import { discover } from '../../../../functions/discover/discover.ts';
import { taskOf } from '../../../../shared/domain/advance.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import type { ListedSlice } from '../../../../shared/ports/connector.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const HOUR = 3_600_000;
const listed: ListedSlice = { id: 'a', memory: { jobId: '7' }, delaySeconds: 0, wake: true, reopen: true };

async function discovered(row: SliceRow, slice = listed) {
  const parts = pipeline({
    discover: async function* () {
      yield { slices: [slice] };
    },
  });
  await parts.index.record([row]);
  await discover(parts.services, { v: 1, kind: 'discover', source: SOURCE, attempt: 0 }, { messageId: 'discovery-2' });
  return { row: parts.index.rows()[0]!, sent: parts.queue.messages().map(({ body }) => JSON.parse(body)) };
}

const ended = (state: SliceRow['state'], hoursAgo: number): SliceRow =>
  sliceRow({ id: 'a', state, hop: 4, parts: fullSliceRow().parts, endedAtMs: NOON_MS - hoursAgo * HOUR, note: 'over' });

describe('a slice that has ended although the vendor goes on listing it', () => {
  it.each([
    ['gone', 1, 0],
    ['landed', 1, 0],
    ['empty', 1, 0],
    ['failed', 24, 1],
  ] as const)('is opened again as it is listed (%s, after %i hours)', async (state, hours, failures) => {
    const { row, sent } = await discovered(ended(state, hours));
    expect(row).toMatchObject({
      state: 'pending',
      hop: 5,
      failures,
      memory: { jobId: '7' },
      wokenAtMs: NOON_MS,
      parts: fullSliceRow().parts,
    });
    expect(row).not.toHaveProperty('endedAtMs');
    expect(sent).toEqual([taskOf(row)]);
  });

  it.each([
    ['its end is young', ended('gone', 0.9), listed],
    ['it was given up, and people had less than a day for it', ended('failed', 23), listed],
    ['its listing does not say so', ended('gone', 99), { ...listed, reopen: false }],
    ['it is open', sliceRow({ id: 'a', updatedAtMs: 0 }), listed],
  ])('is left alone when %s', async (_title, row, slice) => {
    const found = await discovered(row, slice);
    expect(found).toEqual({ row, sent: [] });
  });
});
