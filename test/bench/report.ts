import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { Chapter } from './chapter.ts';
import type { BenchOptions } from './options.ts';

/** The machine that everything was measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? '?',
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.version,
});

/** What the bench prints: one line about the run, then each chapter under a heading of that level. */
export function reportOf(
  chapters: readonly Chapter[],
  options: BenchOptions,
  startedAt: string,
  level: number,
): string {
  const { node, cores, cpu, memoryBytes } = machine();
  const head =
    `Runlake bench, ${startedAt}: Node ${node}, ${cores} × ${cpu}, ${Math.round(memoryBytes / 2 ** 30)} GiB; ` +
    `concurrency ${options.concurrency}, median of ${options.runs}${options.quick ? ', QUICK: sizes too small for conclusions' : ''}`;
  const texts = chapters.map(({ name, title, tables }) =>
    [`${'#'.repeat(level)} (${name}) ${title}`, ...tables].join('\n\n'),
  );
  return [head, ...texts].join('\n\n');
}

const [BEGIN, END] = ['<!-- results: written by npm run bench -- --doc -->', '<!-- end of results -->'];

/** Puts a report in the place of the one that a document holds. Errors: the document has no such place. */
export async function replaceResults(file: string, report: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for results: "${BEGIN}" … "${END}"`);
  await writeFile(file, `${text.slice(0, from + BEGIN.length)}\n\n${report}\n\n${text.slice(to)}`);
}
