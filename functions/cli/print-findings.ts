import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { formatTable } from './format.ts';
import { writeOut } from './standard-output.ts';

const WORDS = { good: 'good', bad: 'BAD', unknown: 'UNKNOWN' } as const;

/** Findings for people: all as a table, then what is to be done, and a verdict. */
export async function printFindings(findings: readonly DoctorFinding[], name: string): Promise<void> {
  const rows = findings.map(({ check, source = '', state, found }) => [WORDS[state], check, source, found]);
  const todos = findings.flatMap(({ check, source, state, todo }) =>
    state === 'good' || todo === undefined ? [] : [`→ ${[check, source].filter(Boolean).join(' of ')}: ${todo}`],
  );
  const count = (state: DoctorFinding['state']): number => findings.filter((one) => one.state === state).length;
  const [wrong, unseen, all] = [count('bad'), count('unknown'), findings.length];
  const verdict =
    wrong === 0
      ? `${name} is well${unseen === 0 ? '' : `, as far as could be seen: ${unseen} of ${all} could not be looked at`}.`
      : `${name} is not well: ${wrong} of ${all} findings are bad${unseen === 0 ? '' : `, ${unseen} could not be seen`}.`;
  const blocks = [
    formatTable(['', 'check', 'source', 'found'], rows),
    ...(todos.length === 0 ? [] : [todos.join('\n')]),
  ];
  await writeOut(`${[...blocks, verdict].join('\n\n')}\n`);
}
