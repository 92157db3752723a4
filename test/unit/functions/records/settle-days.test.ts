import { describe, expect, it } from 'vitest';
import { settleDays } from '../../../../functions/records/settle-days.ts';
import { utcDayStart } from '../../../../shared/domain/object-key.ts';
import type { LandedPart, SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { pipeline } from '../pipeline.ts';

const DAY = 86_400_000;
const TODAY = Math.floor(NOON_MS / DAY);

const part = (index: number, etag = `"${index}"`): LandedPart => ({
  key: `raw/${index}`,
  index,
  bytes: 10,
  storedBytes: 5,
  lines: 1,
  sha256: 'ab',
  etag,
});

function schedule(parts: readonly LandedPart[]): SliceRow {
  const { run: _run, ...row } = sliceRow({ id: '42.abc', stream: 'job-runs', parts });
  return row;
}

const readingThatSettles = (settledBeforeMs: number) => ({ memory: {}, settledBeforeMs });

describe('a slice that is read for years', () => {
  it('gives the days that can not change any more rows of their own, and keeps the others', async () => {
    const { services, index } = pipeline({});
    const row = schedule([part(TODAY - 2), part(TODAY - 1), part(TODAY)]);
    const staying = await settleDays(services, row, readingThatSettles(utcDayStart(NOON_MS)));
    expect(staying.map((each) => each.index)).toEqual([TODAY]);
    expect(index.rows()).toMatchObject([
      {
        id: '42.abc@2026-11-18',
        state: 'landed',
        window: { fromMs: (TODAY - 2) * DAY, toMs: (TODAY - 1) * DAY },
        parts: [part(TODAY - 2)],
      },
      { id: '42.abc@2026-11-19', state: 'landed', parts: [part(TODAY - 1)] },
    ]);
  });

  it('keeps a day of which only a part is settled', async () => {
    const { services, index } = pipeline({});
    const staying = await settleDays(services, schedule([part(TODAY)]), readingThatSettles(NOON_MS));
    expect(staying).toHaveLength(1);
    expect(index.rows()).toEqual([]);
  });

  it('does so again without harm, and brings the row of a day up to date when its object has changed', async () => {
    const { services, index } = pipeline({});
    const settled = readingThatSettles(NOON_MS);
    await settleDays(services, schedule([part(TODAY - 1)]), settled);
    await settleDays(services, schedule([part(TODAY - 1)]), settled);
    expect(index.rows()).toMatchObject([{ revision: 1, parts: [part(TODAY - 1)] }]);
    await settleDays(services, schedule([part(TODAY - 1, '"new"')]), settled);
    expect(index.rows()).toMatchObject([{ parts: [part(TODAY - 1, '"new"')] }]);
  });
});

it('records what the vendor deleted before it was read, once, and tells people', async () => {
  const { services, index, telemetry } = pipeline({});
  const lost = [{ window: { fromMs: NOON_MS - 2 * DAY, toMs: NOON_MS - DAY }, note: 'kept for 15 days only' }];
  for (let time = 0; time < 2; time += 1) await settleDays(services, schedule([]), { memory: {}, lost });
  expect(index.rows()).toMatchObject([
    {
      id: '42.abc@lost_2026-11-18T12:00:00.000Z_2026-11-19T12:00:00.000Z',
      state: 'gone',
      note: 'kept for 15 days only',
      window: lost[0]?.window,
    },
  ]);
  expect(telemetry.events).toContainEqual(expect.objectContaining({ kind: 'problem', id: '42.abc' }));
});
