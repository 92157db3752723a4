import { afterEach, describe, expect, it, vi } from 'vitest';
import { classifyStatus, parseRetryAfter } from '../../../shared/domain/classify.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

describe('the status of an answer', () => {
  it.each([
    [200, undefined],
    [204, undefined],
    [206, undefined],
    [304, undefined],
    [307, undefined],
    [400, 'contract'],
    [401, 'auth'],
    [402, 'contract'],
    [403, 'auth'],
    [404, 'gone'],
    [405, 'contract'],
    [408, 'transient'],
    [409, 'contract'],
    [410, 'gone'],
    [413, 'contract'],
    [416, 'contract'],
    [422, 'contract'],
    [425, 'transient'],
    [429, 'rate_limited'],
    [451, 'contract'],
    [500, 'transient'],
    [501, 'transient'],
    [502, 'transient'],
    [503, 'transient'],
    [504, 'transient'],
    [529, 'transient'],
    [599, 'transient'],
  ])('%i means %s', (status, kind) => {
    expect(classifyStatus(status)).toBe(kind);
  });
});

describe('a Retry-After header', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['1.2', 2],
    ['86400', 86_400],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30],
    ['Friday, 20-Nov-26 12:00:30 GMT', 30],
    ['Fri Nov 20 12:00:30 2026', 30],
    ['Sat Dec  5 12:00:00 2026', 15 * 86_400],
    ['fri, 20 nov 2026 12:00:30 gmt', 30],
    ['Fri, 20 Nov 2026 13:00:30 +0100', 30],
    ['Fri, 20 Nov 2026 11:59:59 GMT', 0],
    ['Tue, 20 Nov 1990 12:00:00 GMT', 0],
  ])('"%s" asks for %i s', (header, seconds) => {
    expect(parseRetryAfter(header, NOW)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    '  ',
    'soon',
    '-5',
    '1e3',
    '5s',
    '5, 6',
    '0x10',
    'NaN',
    'Infinity',
    'Fri',
    'May be 5',
    'foo 12',
    'Mon soon 12:00:00 GMT',
    'Fri, 20 Nov 2026',
    'Fri, 20 Nov 2026 12:00:30 PST8',
    '2026-11-20T12:00:30Z',
  ])('"%s" says nothing usable', (header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });

  it('is rounded up, so that nobody asks too early', () => {
    expect(parseRetryAfter('Fri, 20 Nov 2026 12:00:01 GMT', NOW + 1)).toBe(1);
  });

  it('means the same whatever the time zone of the host is', () => {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
      vi.stubEnv('TZ', zone);
      expect(new Date(NOW).getTimezoneOffset() === 0, zone).toBe(zone === 'UTC');
      expect(parseRetryAfter('Fri, 20 Nov 2026 12:00:30 GMT', NOW), zone).toBe(30);
      expect(parseRetryAfter('Fri Nov 20 12:00:30 2026', NOW), zone).toBe(30);
    }
  });
});
