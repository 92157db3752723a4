import { describe, expect, it } from 'vitest';
import { fewestOfAkinon, fewestOfSap } from './fewest-calls.ts';

async function* lines(rows: readonly unknown[]): AsyncGenerator<string> {
  for (const row of rows) yield JSON.stringify(row);
}

const sapRuns = (schedule: string, count: number) =>
  Array.from({ length: count }, (_, number) => ({ identity: `${schedule}/${number}` }));

describe('fewestOfSap', () => {
  it('counts a token, the jobs, the schedules of each job and full pages of each schedule', async () => {
    const truth = [...sapRuns('1/a', 200), ...sapRuns('1/b', 201), ...sapRuns('2/c', 1)];
    expect(await fewestOfSap(lines(truth))).toBe(1 + 1 + 2 + (1 + 2 + 1));
  });
});

const akinonRuns = (flow: string, count: number) =>
  Array.from({ length: count }, (_, number) => ({
    stream: 'main-logs',
    record: { process_group_id: flow, original_filename_uuid: `${flow} ${number}` },
  }));
const akinonLines = (run: string, count: number) =>
  Array.from({ length: count }, () => ({ stream: 'line-logs', record: { original_filename_uuid: run } }));

describe('fewestOfAkinon', () => {
  it('counts a page beyond the last full one, of runs and of lines, and a download for each detail', async () => {
    const details = [{ stream: 'log-details', record: {} }];
    const truth = [...akinonRuns('price', 100), ...akinonRuns('stock', 2), ...akinonLines('stock 0', 101), ...details];
    const pagesOfRuns = 2 + 1;
    const pagesOfLines = 102 + 1;
    expect(await fewestOfAkinon(lines(truth))).toBe(1 + pagesOfRuns + pagesOfLines + 1);
  });
});
