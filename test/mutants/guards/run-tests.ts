import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ReportSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

/** A run that takes longer hangs, which is no answer. Units: milliseconds. */
const LIMIT_MS = 90_000;

export interface TestResult {
  readonly fullName: string;
  readonly passed: boolean;
}

const asPattern = (title: string): string => title.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Runs the tests whose full title begins with one of these, below a root. Errors: when the run itself breaks off. */
export async function runTests(
  root: string,
  files: readonly string[],
  titles: readonly string[],
): Promise<TestResult[]> {
  const report = join(root, 'guards-report.json');
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...files,
      '--config=test/mutants/vitest.config.ts',
      `--testNamePattern=${titles.map(asPattern).join('|')}`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: root, stdio: 'ignore', timeout: LIMIT_MS },
  );
  await once(child, 'close');
  const { testResults } = ReportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName, status }) => status !== 'skipped' && titles.some((title) => fullName.startsWith(title)))
    .map(({ fullName, status }) => ({ fullName, passed: status === 'passed' }));
}
