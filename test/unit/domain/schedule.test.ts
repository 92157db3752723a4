import { describe, expect, it } from 'vitest';
import { nextFire, parseSchedule } from '../../../shared/domain/schedule.ts';

const START = Date.UTC(2026, 10, 21);

function fires(text: string, count: number, after = START): string[] {
  const schedule = parseSchedule(text);
  const found: string[] = [];
  let at: number | undefined = after;
  while (found.length < count) {
    at = nextFire(schedule, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', ['2026-11-21T00:01', '2026-11-21T00:02']],
    ['rate(12 hours)', ['2026-11-21T12:00', '2026-11-22T00:00']],
    ['rate(1 days)', ['2026-11-22T00:00', '2026-11-23T00:00']],
    ['at(2026-11-21T00:00:01)', ['2026-11-21T00:00']],
    ['at(2026-11-21T00:00:00)', []],
    ['cron(0/10 * * * ? *)', ['2026-11-21T00:10', '2026-11-21T00:20']],
    ['cron(*/20 3-4 * * ? *)', ['2026-11-21T03:00', '2026-11-21T03:20']],
    ['cron(5,35 14 * * ? *)', ['2026-11-21T14:05', '2026-11-21T14:35']],
    ['cron(15 10 ? * 6L 2027-2029)', ['2027-01-29T10:15', '2027-02-26T10:15']],
    ['cron(0 8 1W * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0 8 1W 8 ? 2027)', ['2027-08-02T08:00']],
    ['cron(0 0 31W 1 ? 2027)', ['2027-01-29T00:00']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 0 L * ? *)', ['2026-11-30T00:00', '2026-12-31T00:00']],
    ['cron(0 0 L 2 ? *)', ['2027-02-28T00:00', '2028-02-29T00:00']],
    ['cron(0 0 ? * 3#2 *)', ['2026-12-08T00:00', '2027-01-12T00:00']],
    ['cron(0 0 ? * FRI#5 *)', ['2027-01-29T00:00', '2027-04-30T00:00']],
    ['cron(0 0 ? * L *)', ['2026-11-28T00:00', '2026-12-05T00:00']],
    ['cron(0 0 ? * 1 *)', ['2026-11-22T00:00', '2026-11-29T00:00']],
    ['cron(0 0 ? * sun,wed *)', ['2026-11-22T00:00', '2026-11-25T00:00']],
    ['cron(0 0 1 JAN-MAR/2 ? *)', ['2027-01-01T00:00', '2027-03-01T00:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 1 1 ? 2028/2)', ['2028-01-01T00:00', '2030-01-01T00:00']],
    ['cron(0 0 1 1 ? 2020)', []],
  ])('%s fires at %j', (text, expected) => {
    expect(fires(text, 2)).toEqual(expected);
  });

  it('fires after an instant, never at it', () => {
    const schedule = parseSchedule('cron(0 0 * * ? *)');
    expect(nextFire(schedule, START - 1)).toBe(START);
    expect(nextFire(schedule, START)).toBe(START + 86_400_000);
  });

  it.each([
    ['hourly', /"hourly" is no schedule; use rate/],
    ['rate(0 minutes)', /whole number above 0/],
    ['rate(1.5 hours)', /whole number above 0/],
    ['rate(5 weeks)', /minutes, hours or days/],
    ['rate(5minutes)', /rate\(5 minutes\)/],
    ['at(2030-02-30T00:00:00)', /existing UTC date/],
    ['at(2030-01-01T00:00)', /yyyy-mm-ddThh:mm:ss/],
    ['cron(0 0 * * *)', /has 5 fields, not the six minute, hour/],
    ['cron(0 0 * * * *)', /needs \? in exactly one of/],
    ['cron(0 0 ? * ? *)', /needs \? in exactly one of/],
    ['cron(61 0 * * ? *)', /minute is "61"; allowed are 0-59/],
    ['cron(x 0 * * ? *)', /minute is "X"/],
    ['cron(0 24 * * ? *)', /hour is "24"/],
    ['cron(0 5-3 * * ? *)', /hour is "5-3"/],
    ['cron(0 */0 * * ? *)', /hour is "\*\/0"/],
    ['cron(0 0 32W * ? *)', /day of month is "32W"; .*L W or #/],
    ['cron(0 0 0 * ? *)', /day of month is "0"/],
    ['cron(0 0 1 FOO ? *)', /month is "FOO"; allowed are 1-12, JAN-DEC/],
    ['cron(0 0 ? * 0 *)', /day of week is "0"; allowed are 1-7, SUN-SAT/],
    ['cron(0 0 ? * 3#6 *)', /day of week is "3#6"/],
    ['cron(0 0 ? * XXXL *)', /day of week is "XXXL"/],
    ['cron(0 0 1 1 ? 1969)', /year is "1969"/],
    ['cron(0 0 30 2 ? *)', /never fires/],
  ])('%s is refused with what is allowed', (text, message) => {
    expect(() => parseSchedule(text)).toThrow(message);
    expect(() => parseSchedule(text)).toThrow(expect.objectContaining({ kind: 'config' }));
  });
});
