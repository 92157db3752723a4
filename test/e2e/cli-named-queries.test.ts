import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import type { AnswerRow } from './answer-order.ts';
import { runCli, startCli } from './cli-process.ts';
import { temporaryFolder } from './cli-world.ts';
import { type ExpectedAnswer, expectedAnswers } from './expected-answers.ts';
import { parquetDifferences } from './parquet-differences.ts';
import { type QueryWorld, queryWorldSources, startQueryWorld } from './query-world.ts';
import { writeConfig } from './record-world.ts';

const executing = (source: string, runs: number): string =>
  `${source}: \\d+ discovered, ${runs} pending, 0 generating, \\d+ landed[^\\n]* \\| waits for: ${runs} the run is not finished\\n`;
const done = (source: string): string =>
  `${source}: \\d+ discovered, 0 pending, 0 generating, \\d+ landed[^\\n]* requests\\n`;

/** Stands on stderr when all has landed but the logs of the runs that Talend and Akinon still execute. */
const ONLY_EXECUTING = new RegExp(
  [executing('talend', 4), executing('akinon', 2), done('sap'), done('snaplogic')].join(''),
);

/** Times that go on while a query runs; every other column is exact. */
const MOVING = new Set(['minutes', 'silent_minutes', 'missed_runs']);
const fixed = (rows: readonly AnswerRow[]): readonly AnswerRow[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !MOVING.has(name))));

describe('the named queries over four vendors', { timeout: 120_000 }, () => {
  let world: QueryWorld;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  let expected: Readonly<Record<string, ExpectedAnswer>> = {};

  beforeAll(async () => {
    folder = await temporaryFolder();
    world = await startQueryWorld(Date.now());
    data = join(folder.path, 'data');
    const config = await writeConfig(folder.path, await queryWorldSources(world));
    const ingest = startCli(['ingest', '--config', config, '--data', data, '--allow-plain-secrets']);
    await ingest.wrote(ONLY_EXECUTING);
    // It would wait for the runs that are executing.
    ingest.child.kill('SIGINT');
    expect(await ingest.done).toMatchObject({ code: 130 });
    const rebuild = await runCli(['rebuild', '--from', '2000-01-01', '--data', data]);
    expect(rebuild.code, rebuild.stderr).toBe(0);
    expected = await expectedAnswers(world);
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    await folder.remove();
  });

  /** The answer of the command, with the expected ones of just before and just after. */
  async function ask(name: string) {
    for (;;) {
      const rowsAt = (nowMs: number): readonly AnswerRow[] => expected[name]?.(nowMs) ?? [];
      const before = rowsAt(Date.now());
      const end = await runCli(['query', name, '--format', 'json', '--data', data]);
      const after = rowsAt(Date.now());
      expect(end.code, end.stderr).toBe(0);
      const rows: readonly AnswerRow[] = JSON.parse(end.stdout);
      // Midnight, or the time at which a run is overdue, has passed meanwhile: nobody knows which answer is the right one.
      if (JSON.stringify(fixed(before)) === JSON.stringify(fixed(after))) return { rows, before, after };
    }
  }

  it('are all of them compared here', () => {
    expect(Object.keys(expected)).toEqual(QUERIES.map(({ name }) => name));
  });

  it.each(QUERIES.map(({ name }) => name))('%s answers what the vendors hold', async (name) => {
    const { rows, before, after } = await ask(name);
    expect(fixed(rows)).toEqual(fixed(before));
    for (const [at, row] of rows.entries()) {
      for (const column of MOVING) {
        if (!(column in row)) continue;
        expect(row[column], `${name}, row ${at}, ${column}`).toBeGreaterThanOrEqual(Number(before[at]?.[column]));
        expect(row[column], `${name}, row ${at}, ${column}`).toBeLessThanOrEqual(Number(after[at]?.[column]));
      }
    }
    // An answer of nothing would prove nothing.
    if (name !== 'holes') expect(rows.length).toBeGreaterThanOrEqual(3);
    const example = QUERIES.find((query) => query.name === name)?.example ?? {};
    for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(example));
  });

  it('read files that another reader of Parquet reads alike, row by row and value by value', async () => {
    const { files, rows, tables, differences } = await parquetDifferences(join(data, 'objects/runlake'));
    expect(differences).toEqual([]);
    expect(tables).toEqual(['akinon_steps', 'api_requests', 'log_entries', 'quarantine', 'runs', 'sap_run_logs']);
    expect(files).toBeGreaterThan(20);
    expect(rows).toBeGreaterThan(5_000);
  });
});
