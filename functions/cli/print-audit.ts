import type { Finding } from '../../shared/domain/finding.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { AuditedDay } from '../audit/audit.ts';
import { formatSeconds, formatTable } from './format.ts';

/** Holes of one source and day that people are shown; programs get all. */
const MAX_HOLES = 20;

const HEADER = ['day', 'source', 'expected', 'landed', 'complete', 'newest is', 'holes'];
const RIGHT = ['complete', 'newest is'];

/** Without holes, and everybody who should have been asked has answered. */
export const isClean = (days: readonly AuditedDay[]): boolean =>
  days.every(({ findings, unanswered }) => findings.length === 0 && unanswered === undefined);

/**
 * An audit for people: a line for each source and day that has something to tell, each hole with why and what to do, and
 * one line that sums it up. Shape: text that ends with a newline.
 */
export function describeAudit(days: readonly AuditedDay[]): string {
  const shown = days.filter(
    ({ listed, findings, unanswered }) => listed > 0 || findings.length > 0 || unanswered !== undefined,
  );
  const table = shown.length === 0 ? [] : [formatTable(HEADER, shown.map(cells), RIGHT)];
  const blocks = [table, shown.flatMap(holesOf), notesOf(shown), [verdictOf(days)]];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function cells(day: AuditedDay): (string | number)[] {
  const { freshnessMs, unanswered } = day;
  return [
    day.day,
    day.source,
    day.listed,
    day.landed,
    unanswered === undefined ? `${day.completeness} %` : 'not known',
    freshnessMs === undefined ? '' : `${formatSeconds(freshnessMs / 1000)} old`,
    day.findings.length,
  ];
}

function holesOf({ findings }: AuditedDay): string[] {
  const lines = findings.slice(0, MAX_HOLES).map(describeHole);
  const rest = findings.length - MAX_HOLES;
  return rest > 0 ? [...lines, `… and ${rest} more of this source and day; --json shows all`] : lines;
}

/** One hole: what, where, why, and what to do. */
function describeHole(finding: Finding): string {
  const { kind, source, day, slice, runId, key, expected, found, why, whatToDo } = finding;
  const about = runId !== undefined && runId !== slice ? `run ${runId}` : slice;
  const compared = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ];
  return [
    `${kind}: ${[source, day, about].filter((text) => text !== undefined).join(', ')}`,
    ...(key === undefined ? [] : [`  ${key}`]),
    `  ${redact(why)}${compared.length === 0 ? '' : ` (${compared.join(', ')})`}`,
    `  → ${whatToDo}`,
  ].join('\n');
}

function notesOf(days: readonly AuditedDay[]): string[] {
  const notes = days.flatMap(({ source, day, note, unanswered }) => {
    if (unanswered !== undefined) {
      return [`${source}, ${day}: the vendor could not be asked (${unanswered.kind}): ${redact(unanswered.message)}`];
    }
    return note === undefined ? [] : [`${source}: ${note}`];
  });
  return [...new Set(notes)];
}

function verdictOf(days: readonly AuditedDay[]): string {
  const sum = (of: (day: AuditedDay) => number): number => days.reduce((total, day) => total + of(day), 0);
  const holes = sum(({ findings }) => findings.length);
  const [listed, landed] = [sum((day) => day.listed), sum((day) => day.landed)];
  const unanswered = new Set(days.filter((day) => day.unanswered !== undefined).map(({ source }) => source));
  if (unanswered.size > 0) {
    return `The audit is not complete: ${[...unanswered].join(', ')} could not be asked; ${holes} holes so far.`;
  }
  return holes === 0
    ? `The audit is clean: ${landed} of ${listed} are here, and nothing else.`
    : `The audit found ${holes} holes: ${landed} of ${listed} are here.`;
}
