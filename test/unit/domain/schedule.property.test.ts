import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFire, parseSchedule } from '../../../shared/domain/schedule.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) });

/** Some values of a field, and one of the ways to write them. */
function field(from: number, to: number): fc.Arbitrary<{ text: string; values: Set<number> }> {
  const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const value = fc.integer({ min: from, max: to });
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  return fc.oneof(
    fc.constant({ text: '*', values: new Set(all) }),
    fc
      .uniqueArray(value, { minLength: 1, maxLength: 4 })
      .map((values) => ({ text: values.join(','), values: new Set(values) })),
    range.map(([a, b]) => ({ text: `${a}-${b}`, values: new Set(all.filter((each) => each >= a && each <= b)) })),
    fc.tuple(value, fc.integer({ min: 1, max: 7 })).map(([start, step]) => ({
      text: `${start}/${step}`,
      values: new Set(all.filter((each) => each >= start && (each - start) % step === 0)),
    })),
  );
}

/** Such as 31 February. */
function parsedUnlessImpossible(text: string) {
  try {
    return parseSchedule(text);
  } catch (error) {
    expect((error as Error).message).toContain('never fires');
    return undefined;
  }
}

describe('the next fire of a cron schedule', () => {
  it('is the first minute after the instant that every field allows', () => {
    const fields = fc.record({
      minute: field(0, 59),
      hour: field(0, 23),
      day: field(1, 31),
      month: field(1, 12),
      weekday: field(1, 7),
      byWeekday: fc.boolean(),
    });
    fc.assert(
      fc.property(fields, instant, ({ minute, hour, day, month, weekday, byWeekday }, after) => {
        const days = byWeekday ? `? ${month.text} ${weekday.text}` : `${day.text} ${month.text} ?`;
        const text = `cron(${minute.text} ${hour.text} ${days} *)`;
        const schedule = parsedUnlessImpossible(text);
        fc.pre(schedule !== undefined);
        const found = nextFire(schedule, after)!;
        const matches = (date: Date) =>
          month.values.has(date.getUTCMonth() + 1) &&
          (byWeekday ? weekday.values.has(date.getUTCDay() + 1) : day.values.has(date.getUTCDate()));
        let midnight = Math.floor(after / DAY) * DAY;
        for (; ; midnight += DAY) {
          if (!matches(new Date(midnight))) continue;
          const times = [...hour.values].flatMap((h) =>
            [...minute.values].map((m) => midnight + (h * 60 + m) * MINUTE),
          );
          const first = times.filter((time) => time > after).sort((left, right) => left - right)[0];
          if (first === undefined) continue;
          expect(new Date(found).toISOString()).toBe(new Date(first).toISOString());
          return;
        }
      }),
    );
  });
});

describe('the next fire of a rate', () => {
  it('is at most one interval away, and the same for every instant before it', () => {
    const rate = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom('minutes', 'hours', 'days'));
    fc.assert(
      fc.property(rate, instant, ([count, unit], after) => {
        const schedule = parseSchedule(`rate(${count} ${unit})`);
        const next = nextFire(schedule, after)!;
        expect(next).toBeGreaterThan(after);
        expect(nextFire(schedule, next - 1)).toBe(next);
        expect(nextFire(schedule, next)! - next).toBeGreaterThanOrEqual(next - after);
      }),
    );
  });
});
