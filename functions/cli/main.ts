import { readFileSync } from 'node:fs';
import { EXIT } from './exit-codes.ts';
import { HELP } from './help.ts';
import { ingest } from './ingest.ts';
import { start } from './start.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

const VERBS: Readonly<Record<string, Verb>> = { start, ingest };

const version = (): string => {
  const read: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '0';
};

/** Finds the verb, one or two words long, and runs it. */
async function main(words: readonly string[]): Promise<number> {
  const [first = '', second = ''] = words;
  if (first === '' || first === 'help' || words.includes('--help') || words.includes('-h')) {
    console.log(HELP);
    return first === '' ? EXIT.usage : EXIT.ok;
  }
  if (first === '--version') {
    console.log(version());
    return EXIT.ok;
  }
  const two = VERBS[`${first} ${second}`];
  const verb = two ?? VERBS[first];
  if (verb === undefined)
    throw new UsageError(`there is no "runlake ${`${first} ${second}`.trim()}"; see runlake help`);
  return verb(words.slice(two === undefined ? 1 : 2), { version: version() });
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`runlake: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
