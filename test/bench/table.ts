import type { Aim } from './aims.ts';
import type { Comparison } from './aws-formula.ts';
import { CASE_NAMES, CASE_TITLES } from './cases.ts';
import type { CaseSummary, Summary } from './summary.ts';

const MIB = 2 ** 20;
const fixed = (digits: number) => (value: number | undefined) => (value === undefined ? '–' : value.toFixed(digits));
const [whole, seconds] = [fixed(0), fixed(2)];

type Column = readonly [title: string, cell: (row: CaseSummary) => string];

const columns = (summary: Summary, fewest: number): Column[] => [
  ['wall s', (row) => seconds(row.wallSeconds)],
  ['min–max', ({ samples }) => range(samples.map(({ wallSeconds }) => wallSeconds))],
  ['× loop', (row) => fixed(1)(summary.loop && row.wallSeconds / summary.loop.wallSeconds)],
  ['MB/s', (row) => whole(row.megabytesPerSecond)],
  ['worker CPU s', (row) => seconds(row.workerCpuSeconds)],
  ['cloud CPU s', (row) => seconds(row.cloudCpuSeconds)],
  ['vendor CPU s', (row) => seconds(row.vendorCpuSeconds)],
  ['peak RSS MiB', (row) => whole(row.peakRssBytes / MIB)],
  ['start s', (row) => seconds(row.startSeconds)],
  ['requests / fewest', (row) => `${row.vendorRequests} / ${fewest}`],
];

/** A table in Markdown, aligned, so that it reads well in a terminal too. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map(line)].join('\n');
}

export function figuresTable(summary: Summary, fewest: number): string {
  const shown = columns(summary, fewest);
  const rows = CASE_NAMES.flatMap((name) => {
    const row = summary[name];
    return row === undefined ? [] : [[CASE_TITLES[name], ...shown.map(([, cell]) => cell(row))]];
  });
  return markdown([['case', ...shown.map(([title]) => title)], ...rows]);
}

export function awsTable(calls: readonly Comparison[], logs: number): string {
  const head = ['AWS call', 'counted', 'formula', 'per log', ''];
  const rows = calls.map(({ kind, counted, expected: { least, most }, fits }) => {
    const exact = least === most;
    const verdict = exact ? (fits ? 'equal' : 'NOT EQUAL') : fits ? 'within' : 'OUTSIDE';
    return [kind, String(counted), exact ? String(least) : `${least} to ${most}`, (counted / logs).toFixed(3), verdict];
  });
  return markdown([head, ...rows]);
}

export function aimsTable(aims: readonly Aim[]): string {
  const rows = aims.map(({ what, aim, measured, best, met }) => {
    return [what, aim, seconds(measured), seconds(best), met ? 'met' : 'NOT MET'];
  });
  return markdown([['aim', 'aim', 'by medians', 'by fastest runs', ''], ...rows]);
}

export function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
}
