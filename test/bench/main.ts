/**
 * `npm run bench`: see docs/benchmarks.md. Exit code 1 when a result is wrong, when the AWS calls are not what the formula
 * says, or a vendor was asked far more than needed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bulkheadChapter } from './bulkhead-chapter.ts';
import type { Chapter } from './chapter.ts';
import { coldStartChapter } from './cold-start-chapter.ts';
import { lakeChapter } from './lake-chapter.ts';
import { logChapter } from './log-chapter.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { recordChapter } from './record-chapter.ts';
import { machine, replaceResults, reportOf } from './report.ts';
import type { ScenarioName } from './scenarios.ts';

function measureScenario(name: ScenarioName, options: BenchOptions, work: string): Promise<Chapter> {
  switch (name) {
    case 'a':
    case 'b':
      return logChapter(name, options, work);
    case 'c':
    case 'd':
    case 'e':
      return recordChapter(name, options, work);
    case 'f':
      return bulkheadChapter(options, work);
    case 'g':
    case 'h':
      return lakeChapter(name, options, work);
    case 'i':
      return coldStartChapter(options, work);
  }
}

async function bench(options: BenchOptions): Promise<number> {
  const work = await mkdtemp(join(resolve(options.work ?? tmpdir()), 'runlake-bench-'));
  const startedAt = new Date().toISOString();
  const chapters: Chapter[] = [];
  try {
    for (const name of options.scenarios) chapters.push(await measureScenario(name, options, work));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  console.log(reportOf(chapters, options, startedAt, 2));
  const measured = chapters.map(({ name, title, figures }) => ({ name, title, ...figures }));
  await mkdir(dirname(resolve(options.out)), { recursive: true });
  await writeFile(
    options.out,
    `${JSON.stringify({ startedAt, machine: machine(), options, measured }, undefined, 2)}\n`,
  );
  console.log(`\nAll figures: ${options.out}`);
  if (options.doc !== undefined) await replaceResults(options.doc, reportOf(chapters, options, startedAt, 3));
  const wrong = chapters.flatMap(({ name, wrong }) => wrong.map((what) => `(${name}) ${what}`));
  for (const what of wrong) console.error(what);
  return wrong.length === 0 ? 0 : 1;
}

if (process.argv.includes('--help')) console.log(USAGE);
else {
  process.exitCode = await Promise.resolve()
    .then(() => bench(readOptions(process.argv.slice(2))))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
}
