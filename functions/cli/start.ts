import { join, relative, resolve } from 'node:path';
import { SourcesSchema } from '../../shared/config/sources.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { type Comparison, compareWithStandIn } from './compare.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { exitWithParent } from './parent.ts';
import { printSummary } from './print-summary.ts';
import { runIngest } from './run-ingest.ts';
import { startStandIn } from './stand-in.ts';
import type { Verb } from './verb.ts';

/** The one source of the demonstration. A short settle time, since the stand-in's logs are complete at once. */
const demoSources = (baseUrl: string) =>
  SourcesSchema.parse({
    sources: [
      {
        id: 'talend-demo',
        vendor: 'talend',
        baseUrl,
        auth: { token: 'stand-in-personal-access-token' },
        options: { settleSeconds: 2, concurrency: 16 },
      },
    ],
  }).sources;

/** `npm start`: a stand-in Talend and the whole pipeline on this machine, until everything has landed and was compared. */
export const start: Verb = async (words, { version }) => {
  const { values } = parseWords(words, { data: { type: 'string', default: join(DEFAULT_DATA_DIR, 'demo') } });
  const dataDir = resolve(values.data);
  exitWithParent();
  const standIn = await startStandIn(dataDir);
  process.stderr.write(
    `Runlake ${version}: a stand-in Talend is running; its logs land in ${relative('.', dataDir) || '.'}\n`,
  );
  try {
    let comparison: Comparison | undefined;
    const result = await runIngest({
      dataDir,
      sources: demoSources(standIn.url),
      version,
      watch: false,
      allowLoopback: true,
      quiet: false,
      beforeStop: async ({ services }) => {
        comparison = await compareWithStandIn(services, 'talend-demo', standIn.url);
      },
    });
    printSummary(result);
    if (comparison === undefined) return result.exitCode;
    return report(comparison, result.exitCode, result.summary.durationSeconds, relative('.', dataDir) || '.');
  } finally {
    await standIn.stop();
  }
};

function report(comparison: Comparison, exitCode: number, seconds: number, dataDir: string): number {
  const { compared, bytes, differences } = comparison;
  if (differences.length > 0) {
    console.log(`\nCompared with the stand-in: ${differences.length} DIFFERENCES`);
    for (const difference of differences.slice(0, 20)) console.log(`  ${difference}`);
    return EXIT.failed;
  }
  console.log(
    `\nCompared with the stand-in, byte for byte: all ${compared} finished runs are here exactly once (${formatBytes(bytes)}), nothing is missing.`,
  );
  console.log(`Done in ${formatSeconds(seconds)}. The objects are plain files under ${join(dataDir, 'objects')}`);
  console.log('\nTry next:');
  console.log(`  npx runlake runs ls --state landed --data ${dataDir}`);
  console.log(`  npx runlake logs export --out ${join(dataDir, 'export')} --data ${dataDir}`);
  console.log('  npx runlake ingest --help');
  return exitCode;
}
