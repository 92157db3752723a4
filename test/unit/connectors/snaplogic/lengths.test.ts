import { describe, expect, it } from 'vitest';
import { ListedLog } from './listed-log.ts';

const at = (time: string): number => Date.parse(`2026-11-20T${time}Z`);
const DAY = { fromMs: at('00:00:00'), toMs: at('00:00:00') + 86_400_000 };
const NEXT_DAY = { fromMs: DAY.toMs, toMs: DAY.toMs + 86_400_000 };
const name = (from: string, to: string): string => `2026-11-20T${from}:00Z_2026-11-20T${to}:00Z`;

/** Discovers all of the day, by the lengths at these times; the next day it is four o'clock. */
async function discovered(...lengths: readonly (readonly [time: string, minutes: number])[]): Promise<ListedLog> {
  const [[first] = ['00:00:00']] = lengths;
  const log = new ListedLog(at(first));
  for (const [time, minutes] of lengths) {
    log.environment.advanceTo(at(time));
    await log.discover(minutes);
  }
  log.environment.advanceTo(NEXT_DAY.fromMs + 4 * 3_600_000);
  await log.discover(lengths.at(-1)?.[1] ?? 15);
  return log;
}

describe('a backfill after a change of windowMinutes', () => {
  it('brings the piece of an hour that lies before the first discovery', async () => {
    const log = await discovered(['12:16:00', 15], ['13:20:00', 60]);
    expect(log.cursor).toMatchObject({ floorMs: at('10:15:00') });
    const fresh = await log.backfill(60, DAY);
    expect(fresh.slice(-2)).toEqual([name('09:00', '10:00'), name('10:00', '10:15')]);
    expect(fresh).toHaveLength(11);
    expect(await log.backfill(20, DAY)).toEqual([]);
  });

  it('knows the irregular window of a length that was changed back', async () => {
    const log = await discovered(['10:16:00', 15], ['12:20:00', 60], ['15:05:00', 15]);
    expect(log.recorded.has(name('10:15', '11:00'))).toBe(true);
    const fresh = await log.backfill(15, DAY);
    expect(fresh.at(-1)).toBe(name('08:00', '08:15'));
    expect(fresh).toHaveLength(33);
    expect((await log.listed(15, DAY)).map(({ id }) => id)).toContain(name('10:15', '11:00'));
  });

  it('lists what discoveries will list, by the length of now, from where they have come to', async () => {
    const log = new ListedLog(at('10:16:00'));
    await log.discover(15);
    log.environment.advanceTo(at('13:00:00'));
    expect(await log.backfill(60, DAY)).toEqual([
      ...Array.from({ length: 8 }, (_, hour) => name(`0${hour}:00`, `0${hour + 1}:00`)),
      name('08:00', '08:15'),
      name('10:15', '11:00'),
      name('11:00', '12:00'),
      name('12:00', '13:00'),
    ]);
    await log.discover(60);
    expect(log.recorded.has(name('11:00', '12:00'))).toBe(true);
    expect(await log.backfill(60, DAY)).toEqual([]);
  });

  it('lists a window on the day in which it begins, and every one on one day', async () => {
    const log = await discovered(['10:16:00', 15], ['23:35:00', 60], ['23:58:00', 20]);
    const idsOf = async (range: typeof DAY) => (await log.listed(15, range)).map(({ id }) => id);
    const [first, second] = [await idsOf(DAY), await idsOf(NEXT_DAY)];
    expect(first.at(-1)).toBe('2026-11-20T23:40:00Z_2026-11-21T00:00:00Z');
    expect(second[0]).toBe('2026-11-21T00:00:00Z_2026-11-21T00:20:00Z');
    expect([...first, ...second]).toEqual(await idsOf({ fromMs: DAY.fromMs, toMs: NEXT_DAY.toMs }));
  });

  it('knows what was brought of the hour of the first discovery before that, whole', async () => {
    const log = new ListedLog(at('11:30:00'));
    await log.backfill(60, DAY);
    expect(log.recorded.has(name('10:00', '11:00'))).toBe(true);
    // The first discovery of a version before, which left the rest of that hour to it.
    log.cursor = { watermarkMs: at('11:00:00'), floorMs: at('10:15:00') };
    expect(await log.backfill(15, DAY)).toEqual([name('11:00', '11:15'), name('11:15', '11:30')]);
  });

  it('of a source whose discoveries began with a version that kept no beginning names other lengths up to the watermark', async () => {
    const log = new ListedLog(at('12:31:00'));
    log.cursor = { watermarkMs: at('12:30:00') };
    const listed = await log.listed(60, DAY);
    expect(listed.map(({ id }) => id).slice(-2)).toEqual([name('11:00', '12:00'), name('12:00', '12:30')]);
    for (const { alsoKnownAs } of listed) expect(alsoKnownAs?.length).toBeGreaterThan(10);
    log.environment.advanceTo(at('13:01:00'));
    expect((await log.listed(60, DAY)).at(-1)).toEqual({
      id: name('12:30', '13:00'),
      window: { fromMs: at('12:30:00'), toMs: at('13:00:00') },
      memory: {},
      delaySeconds: 0,
    });
  });
});
