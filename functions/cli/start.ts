import { join, relative, resolve } from 'node:path';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import type { Comparison } from './compare.ts';
import { startDemo } from './demo.ts';
import { type LivedDay, liveThroughDay } from './demo-day.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes } from './format.ts';
import { exitWithParent } from './parent.ts';
import { describeAudit, isClean } from './print-audit.ts';
import { printSummary } from './print-summary.ts';
import { rememberWorld, saveWorld } from './stand-in.ts';
import type { Verb } from './verb.ts';

/** Days that pass in the demonstration, after the one it begins with. */
const DAYS = 1;

/**
 * `npm start`: a stand-in of every vendor and the whole pipeline on this machine, until everything has landed, is in the
 * tables, was compared and audited; then the vendors' clocks move on by a day, and it does so again.
 */
export const start: Verb = async (words, { version }) => {
  const { values } = parseWords(words, { data: { type: 'string', default: join(DEFAULT_DATA_DIR, 'demo') } });
  const dataDir = resolve(values.data);
  const shown = relative('.', dataDir) || '.';
  exitWithParent();
  let world = await rememberWorld(dataDir);
  const standIns = await startDemo(world);
  try {
    const names = standIns.map(({ vendor }) => vendor).join(', ');
    process.stderr.write(`Runlake ${version}: stand-ins of ${names} are running; their logs land in ${shown}\n`);
    for (;;) {
      const day = await liveThroughDay({ dataDir, version, world, standIns });
      printSummary(day.result);
      const exitCode = report(day);
      if (exitCode !== EXIT.ok) return exitCode;
      if (world.day >= DAYS) break;
      world = await saveWorld(dataDir, { ...world, day: world.day + 1 });
      process.stderr.write(
        '\nA day passes at the vendors: new runs, late and changed rows, and some that they delete …\n',
      );
    }
    sayWhatNext(shown, dataDir);
    return EXIT.ok;
  } finally {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
  }
};

/** Says of each vendor what the comparisons and the audit came to. */
function report({ comparisons, lake, audited, result }: LivedDay): number {
  let wrong = 0;
  for (const [vendor, landed] of comparisons) {
    const what = vendor === 'talend' ? 'finished runs, byte for byte' : 'records, value by value';
    wrong += say(
      `${vendor}: all ${landed.compared} ${what}: here exactly once (${formatBytes(landed.bytes)}), nothing is missing`,
      `${vendor}, what has landed`,
      landed,
    );
  }
  for (const [vendor, tables] of lake) {
    wrong += say(`${vendor}: ${tables.compared} rows in the tables, each once`, `${vendor}, the tables`, tables);
  }
  console.log(`\n${describeAudit(audited).trimEnd()}`);
  return wrong > 0 || !isClean(audited) ? EXIT.failed : result.exitCode;
}

function say(good: string, bad: string, { differences }: Comparison): number {
  console.log(differences.length === 0 ? good : `${bad}: ${differences.length} DIFFERENCES`);
  for (const difference of differences.slice(0, 20)) console.log(`  ${difference}`);
  return differences.length;
}

function sayWhatNext(shown: string, dataDir: string): void {
  const data = `--data ${shown}`;
  console.log(`\nThe objects are plain files under ${join(relative('.', dataDir), 'objects')}. Try next:`);
  for (const words of [
    'query failed-today',
    'query "SELECT vendor, status, count(*) FROM runs GROUP BY 1, 2 ORDER BY 1, 2"',
    'tables',
    'runs ls --state landed',
    'slices ls --source snaplogic-demo',
    `records export --source sap-job-scheduling-demo --out ${join(shown, 'job-runs.ndjson')}`,
    `logs export --out ${join(shown, 'export')}`,
  ]) {
    console.log(`  npx runlake ${words} ${data}`);
  }
  console.log('  npx runlake ingest --help');
}
