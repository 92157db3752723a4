import type { Guard } from './guard.ts';
import { runTests } from './run-tests.ts';
import { TreeCopy } from './tree-copy.ts';

/** Copies of the tree that are worked on at the same time. */
const COPIES = 2;

/** What is wrong with a guard's test: it does not pass as things are, or it passes without the guard. */
export interface Finding {
  readonly guard: Guard;
  readonly problem: string | undefined;
}

/**
 * Takes each guard out of a copy of the source, and looks whether its test notices.
 *
 * Shape: a finding for each guard, in their order. Effects: below `.runlake/mutants` only, and removed at the end.
 */
export async function checkGuards(
  root: string,
  guards: readonly Guard[],
  onFinding: (finding: Finding) => void,
): Promise<Finding[]> {
  const findings = new Map<Guard, Finding>();
  const waiting = [...guards];
  const passing = await titlesThatPass(root, guards);

  const work = async (name: string): Promise<void> => {
    using copy = new TreeCopy(root, name);
    for (let guard = waiting.shift(); guard !== undefined; guard = waiting.shift()) {
      const problem = passing.has(guard) ? await problemOf(copy, guard) : 'its test does not pass as things are';
      const finding = { guard, problem };
      findings.set(guard, finding);
      onFinding(finding);
    }
  };
  await Promise.all(Array.from({ length: COPIES }, (_none, index) => work(`guards-${index + 1}`)));
  return guards.flatMap((guard) => findings.get(guard) ?? []);
}

/** The guards with a test, all of which pass while nothing is taken out. */
async function titlesThatPass(root: string, guards: readonly Guard[]): Promise<ReadonlySet<Guard>> {
  using copy = new TreeCopy(root, 'guards-0');
  const files = [...new Set(guards.map(({ test }) => test))];
  const results = await runTests(copy.root, files, [...new Set(guards.map(({ title }) => title))]);
  const passes = ({ title }: Guard): boolean => {
    const own = results.filter(({ fullName }) => fullName.startsWith(title));
    return own.length > 0 && own.every(({ passed }) => passed);
  };
  return new Set(guards.filter(passes));
}

async function problemOf(copy: TreeCopy, { file, from, to, test, title }: Guard): Promise<string | undefined> {
  try {
    using _change = copy.change(file, from, to);
    const results = await runTests(copy.root, [test], [title]);
    if (results.length === 0) return 'its test did not run without it';
    return results.every(({ passed }) => passed) ? 'its test passes without it' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
