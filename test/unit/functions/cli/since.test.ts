import { describe, expect, it } from 'vitest';
import { parseSince } from '../../../../functions/cli/since.ts';
import { UsageError } from '../../../../functions/cli/usage-error.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);

describe('parseSince', () => {
  it.each([
    ['90m', NOW_MS - 90 * 60_000],
    ['24h', NOW_MS - 24 * 3_600_000],
    ['7d', NOW_MS - 7 * 86_400_000],
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['2026-11-20T08:00:00Z', Date.UTC(2026, 10, 20, 8)],
    ['2026-11-20T08:00:00.250+02:00', Date.UTC(2026, 10, 20, 6, 0, 0, 250)],
    ['2026-11-20 08:00z', Date.UTC(2026, 10, 20, 8)],
  ])('reads %s', (text, ms) => {
    expect(parseSince(text, NOW_MS)).toBe(ms);
  });

  it.each(['', 'yesterday', '7', '-1h', '1.5h', '7w', '2026-13-01', '2026-11-20T08:00:00', '20/11/2026'])(
    'refuses "%s", which says nothing or not enough',
    (text) => {
      expect(() => parseSince(text, NOW_MS)).toThrow(UsageError);
    },
  );
});
