import { describe, expect, it } from 'vitest';
import { discover } from '../../../../functions/cli/discover.ts';
import { UsageError } from '../../../../functions/cli/usage-error.ts';

const run = (...words: string[]) => discover(words, { version: '0' });

describe('runlake discover', () => {
  it.each<[string[], RegExp]>([
    [[], /a source is missing; write runlake discover SOURCE/],
    [['a', 'b'], /"b" is too much/],
    [['a', '--stage', 'prod'], /belongs to --cloud/],
    [['a', '--cloud'], /--cloud needs the stage/],
  ])('refuses %j before it opens anything', async (words, message) => {
    await expect(run(...words)).rejects.toThrow(UsageError);
    await expect(run(...words)).rejects.toThrow(message);
  });

  it('makes no directory for data that is not there', async () => {
    await expect(run('a', '--data', '/nowhere/at/all')).rejects.toThrow(/holds no data yet/);
  });
});
