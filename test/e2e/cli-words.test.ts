import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERB_HELP } from '../../functions/cli/help.ts';
import { runCli } from './cli-process.ts';
import { temporaryFolder } from './cli-world.ts';

describe('the words of the command line', { timeout: 60_000 }, () => {
  it('prints the help of each verb on stdout', async () => {
    const ends = await Promise.all(Object.keys(VERB_HELP).map((verb) => runCli([...verb.split(' '), '--help'])));
    for (const [at, help] of Object.values(VERB_HELP).entries())
      expect(ends[at]).toMatchObject({ code: 0, stdout: `${help}\n`, stderr: '' });
  });

  it.each([
    [['runs'], 'there is runs ls, runs show'],
    [['fly'], 'there is start, ingest'],
    [['runs', 'ls', '--colour'], "Unknown option '--colour'"],
    [
      ['runs', 'ls', '--state', 'lost'],
      'allowed are pending, generating, ready, settling, landed, empty, gone, failed',
    ],
    [['runs', 'ls', '--since', 'yesterday'], 'allowed are spans such as 90m, 24h and 7d, or RFC 3339'],
    [['runs', 'show'], 'a run is missing; write runlake runs show RUN'],
    [['logs', 'export'], 'logs export needs a folder; write --out DIR'],
    [['ingest', '--watch', '--until-settled'], 'choose one of --until-settled and --watch'],
  ])('answers %j with what is allowed, and exit code 2', async (words, text) => {
    const end = await runCli(words);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain(text);
  });

  it('makes no directory when it is asked about one that holds nothing', async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'nothing');
    const end = await runCli(['runs', 'ls', '--data', data]);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('holds no data yet; bring some with runlake ingest');
    expect(existsSync(data)).toBe(false);
    await folder.remove();
  });
});
