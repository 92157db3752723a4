import { finalWords } from './final-words.ts';
import { formatBytes, formatSeconds, formatTable } from './format.ts';
import type { IngestResult } from './run-ingest.ts';

/** Problems that are shown; `--json` has all that were kept. */
const SHOWN = 10;

/** The summary for people, on stdout. */
export function printSummary(result: IngestResult): void {
  const { summary, ended } = result;
  const header = [
    'source',
    'discovered',
    'landed',
    'settling',
    'empty',
    'gone',
    'failed',
    'open',
    'bytes',
    'stored',
    'objects',
    'requests',
  ];
  const rows = Object.entries(summary.sources).map(([source, numbers]) => [
    source,
    numbers.discovered,
    numbers.landed,
    numbers.settling,
    numbers.empty,
    numbers.gone,
    numbers.failed,
    numbers.open,
    formatBytes(numbers.bytes),
    formatBytes(numbers.storedBytes),
    numbers.objects,
    numbers.vendorRequests,
  ]);
  console.log(`\n${formatTable(header, rows)}`);
  const failed = Object.values(summary.sources).reduce((sum, numbers) => sum + numbers.failed, 0);
  const told =
    failed > 0 || ended === 'broken' ? summary.problems : summary.problems.filter(({ id }) => id === undefined);
  // The last word on each run is enough; the ones before it said the same.
  const lastWords = new Map(told.map((problem) => [`${problem.source} ${problem.id ?? problem.message}`, problem]));
  for (const { source, id, kind, message } of [...lastWords.values()].slice(-SHOWN)) {
    console.log(`  ${source}${id === undefined ? '' : ` run ${id}`}: ${kind}: ${finalWords(message)}`);
  }
  sayHowItEnded(result);
}

/** On stderr, since a summary on stdout may be read by a program: why it ended before everything was done. */
export function sayHowItEnded({ summary, ended, brokenBy, executing }: IngestResult): void {
  if (ended === 'interrupted') {
    const after = formatSeconds(summary.durationSeconds);
    process.stderr.write(`Stopped after ${after}; the next run goes on from here.\n`);
  }
  if (executing !== undefined) {
    const runs = executing === 1 ? '1 run is' : `${executing} runs are`;
    const logs = executing === 1 ? 'its log' : 'their logs';
    process.stderr.write(`${runs} still executing at the vendor; the next ingest brings ${logs}.\n`);
  }
  const settling = Object.values(summary.sources).reduce((sum, numbers) => sum + numbers.settling, 0);
  if (ended === 'settled' && settling > 0) {
    const slices = settling === 1 ? '1 slice may' : `${settling} slices may`;
    process.stderr.write(`${slices} still change at the vendor; the next ingest, or ingest --watch, reads again.\n`);
  }
  if (ended === 'broken') {
    const why = (brokenBy ?? 'unknown').replace(/\.?$/, '.');
    process.stderr.write(
      `Stopped, because the storage of this machine does not work: ${why} Nothing is lost: mend it and run again.\n`,
    );
  }
}
