import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkGuards } from './check-guards.ts';
import { GUARDS } from './guards.ts';
import { guardTables } from './guards-document.ts';

const BEGIN = '<!-- written by: npm run mutants -- --guards -->';
const END = '<!-- end -->';

/**
 * Checks the guards of all files, or of some, and prints a line for each. When all hold and none was left out their
 * tables are written into docs/guards.md. Returns whether all hold.
 */
export async function checkAllGuards(root: string, only: readonly string[] | undefined): Promise<boolean> {
  const guards = GUARDS.flatMap((chapter) => chapter.guards).filter(({ file }) => only?.includes(file) ?? true);
  if (guards.length === 0) {
    console.error(`There is no guard in ${only?.join(', ')}; name source files as in docs/guards.md.`);
    return false;
  }
  const startedMs = performance.now();
  const findings = await checkGuards(root, guards, ({ guard, problem }) =>
    console.log(
      `${problem === undefined ? 'held  ' : 'BROKEN'} ${guard.name}${problem === undefined ? '' : `: ${problem}`}`,
    ),
  );
  const broken = findings.filter(({ problem }) => problem !== undefined);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(`\n${findings.length - broken.length} guards held, ${broken.length} broken, in ${seconds} s`);
  if (broken.length > 0) return false;
  if (only === undefined) writeTables(join(root, 'docs/guards.md'));
  return true;
}

function writeTables(path: string): void {
  const document = readFileSync(path, 'utf8');
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} has no place for the tables, between ${BEGIN} and ${END}`);
  const after = `${document.slice(0, begin)}${BEGIN}\n\n${guardTables(GUARDS)}\n\n${document.slice(end)}`;
  if (after !== document) writeFileSync(path, after);
}
