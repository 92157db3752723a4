import { readFileSync } from 'node:fs';
import { EXIT } from './exit-codes.ts';
import { HELP, VERB_HELP, type VerbName } from './help.ts';
import { watchStandardOutput, writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** Loaded when they are asked for: help and a misspelt word need neither the AWS SDK nor the pipeline. */
const VERBS: Readonly<Record<VerbName, () => Promise<Verb>>> = {
  start: async () => (await import('./start.ts')).start,
  ingest: async () => (await import('./ingest.ts')).ingest,
  'runs ls': async () => (await import('./runs-ls.ts')).runsLs,
  'runs show': async () => (await import('./runs-show.ts')).runsShow,
  'logs cat': async () => (await import('./logs-cat.ts')).logsCat,
  'logs export': async () => (await import('./logs-export.ts')).logsExport,
  'slices ls': async () => (await import('./slices-ls.ts')).slicesLs,
  'records export': async () => (await import('./records-export.ts')).recordsExport,
  discover: async () => (await import('./discover.ts')).discover,
  query: async () => (await import('./query.ts')).query,
  tables: async () => (await import('./tables.ts')).tables,
  'events tail': async () => (await import('./events-tail.ts')).eventsTail,
  rebuild: async () => (await import('./rebuild.ts')).rebuild,
  audit: async () => (await import('./audit.ts')).audit,
  backfill: async () => (await import('./backfill.ts')).backfill,
  'backfill ls': async () => (await import('./backfill-ls.ts')).backfillLs,
  'dlq ls': async () => (await import('./dlq-ls.ts')).dlqLs,
  'dlq show': async () => (await import('./dlq-show.ts')).dlqShow,
  'dlq redrive': async () => (await import('./dlq-redrive.ts')).dlqRedrive,
  'dlq drop': async () => (await import('./dlq-drop.ts')).dlqDrop,
  'sources check': async () => (await import('./sources-check.ts')).sourcesCheck,
  pause: async () => (await import('./pause.ts')).pause,
  resume: async () => (await import('./resume.ts')).resume,
  cost: async () => (await import('./cost.ts')).cost,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'secrets put': async () => (await import('./secrets-put.ts')).secretsPut,
  schema: async () => (await import('./schema.ts')).schema,
};

const isVerb = (text: string): text is VerbName => Object.hasOwn(VERBS, text);
const asksForHelp = (word: string): boolean => word === '--help' || word === '-h';

const version = (): string => {
  const read: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '0';
};

/** Finds the verb, one or two words long, and runs it. */
async function main(words: readonly string[]): Promise<number> {
  const [first = '', second = ''] = words;
  if (first === '') {
    process.stderr.write(`${HELP}\n`);
    return EXIT.usage;
  }
  if (first === '--version') return print(version());
  const name = [`${first} ${second}`, first].find(isVerb);
  if (name !== undefined) {
    const rest = words.slice(name.split(' ').length);
    if (rest.some(asksForHelp)) return print(VERB_HELP[name]);
    const verb = await VERBS[name]();
    return verb(rest, { version: version() });
  }
  if (first === 'help' || words.some(asksForHelp)) return print(helpFor(words));
  throw new UsageError(unknownVerb(first, second));
}

async function print(text: string): Promise<number> {
  await writeOut(`${text}\n`);
  return EXIT.ok;
}

/** `runlake help runs ls` is `runlake runs ls --help`. */
function helpFor(words: readonly string[]): string {
  const name = words.filter((word) => word !== 'help' && !asksForHelp(word)).join(' ');
  return isVerb(name) ? VERB_HELP[name] : HELP;
}

function unknownVerb(first: string, second: string): string {
  const related = Object.keys(VERBS).filter((name) => name.startsWith(`${first} `));
  const known = related.length > 0 ? related : Object.keys(VERBS);
  return `there is no "runlake ${`${first} ${second}`.trim()}"; there is ${known.join(', ')} (see runlake help)`;
}

watchStandardOutput();
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`runlake: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
});
