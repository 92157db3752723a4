import { createHash } from 'node:crypto';
import { afterAll, expect, inject, it } from 'vitest';
import type { RunView } from '../../functions/cli/run-view.ts';
import type { sliceView } from '../../functions/cli/slice-view.ts';
import { OUTPUT } from '../../shared/config/stack-names.ts';
import { SLICE_STATES } from '../../shared/domain/slice.ts';
import { sourcesFile } from '../emulator/deploy-stage.ts';
import { eventually } from '../emulator/eventually.ts';
import { type CliEnd, runCli } from '../emulator/run-cli.ts';
import { stageClients } from '../emulator/stage-clients.ts';

const { emulator, outputs } = inject('stage');
const clients = stageClients(emulator, outputs);
afterAll(() => clients.close());
const { index } = clients.services();

const runlake = (...words: string[]): Promise<CliEnd> => runCli(emulator, ...words);
const json = async <T>(...words: string[]): Promise<T> => {
  const end = await runlake(...words, '--json');
  expect(end, end.stderr).toMatchObject({ code: 0 });
  return JSON.parse(end.stdout);
};

const SOURCE = 'talend-eu';

/** Ids of the slices of a source in the index of the stage. */
async function idsOf(source: string): Promise<string[]> {
  const ids: string[] = [];
  for (const state of SLICE_STATES) for await (const { id } of index.byState(source, state)) ids.push(id);
  return ids.sort();
}

it('reads from the stage what it reads from a directory: runs, slices, a log byte for byte', async () => {
  const runs = await json<RunView[]>('runs', 'ls', '--source', SOURCE);
  expect(runs.map(({ runId }) => runId).sort()).toEqual(await idsOf(SOURCE));
  const landed = runs.find(({ state, parts }) => state === 'landed' && parts.length === 1);
  const shown = await json<RunView>('runs', 'show', landed?.runId ?? '');
  expect(shown).toEqual(landed);
  const [part] = shown.parts;
  expect(part?.file).toBe(`s3://${outputs[OUTPUT.bucket]}/${part?.key}`);
  const log = await runlake('logs', 'cat', shown.runId);
  expect(createHash('sha256').update(log.stdout).digest('hex')).toBe(part?.sha256);
  const slices = await json<ReturnType<typeof sliceView>[]>('slices', 'ls', '--source', 'snaplogic-emea');
  expect(slices.map(({ sliceId }) => sliceId).sort()).toEqual(await idsOf('snaplogic-emea'));
});

it('asks Athena, and says what that costs', async () => {
  const sql = 'SELECT count(*) AS n FROM runs';
  const asked = await runlake('query', sql, '--format', 'csv');
  expect(asked).toMatchObject({ code: 0, stderr: expect.stringMatching(/scanned, about \$0\.0/) });
  expect(Number(asked.stdout.split('\n')[1])).toBeGreaterThan(10);
  expect(await runlake('query', 'failed-today')).toMatchObject({ code: 0 });
});

it('says what the logs of each source have cost', async () => {
  const text = await runlake('cost');
  expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining(SOURCE) });
});

it('pauses a source, which then asks its vendor nothing, and resumes it', async () => {
  expect(await runlake('pause', SOURCE, '--reason', 'a window of maintenance')).toMatchObject({ code: 0 });
  const budget = async () => (await index.loadCheckpoint(SOURCE, 'request-budget'))?.cursor;
  expect(await budget()).toMatchObject({ held: { reason: 'a window of maintenance' } });
  const doctor = await runlake('doctor');
  expect(doctor.stdout).toContain('a window of maintenance');
  expect(await runlake('resume', SOURCE)).toMatchObject({ code: 0 });
  expect(await budget()).not.toHaveProperty('held');
});

it('looks at the whole stage, as its own functions see it, and finds nothing bad', async () => {
  const end = await runlake('doctor', '--json');
  const { findings }: { findings: { state: string; check: string; found: string }[] } = JSON.parse(end.stdout);
  expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
  expect(end.code).toBe(0);
  expect(findings.filter(({ check, state }) => check === 'worker: vendor' && state === 'good').length).toBeGreaterThan(
    2,
  );
});

it('brings a past range, and exactly what the dry run has said', async () => {
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const range = ['backfill', 'snaplogic-emea', '--from', day, '--to', day];
  const plan = await json<{ totals: { fresh: number } }>(...range, '--dry-run', '--config', sourcesFile(emulator));
  // Discoveries go on meanwhile, and list windows of today.
  const windowsOfDay = async () => (await idsOf('snaplogic-emea')).filter((id) => id.startsWith(day));
  expect(await windowsOfDay()).toEqual([]);
  const begun = await runlake(...range);
  expect(begun, begun.stderr).toMatchObject({ code: 0 });
  await eventually('the backfill', 120, async () => {
    const [ledger] = await json<{ state: string }[]>('backfill', 'ls', '--source', 'snaplogic-emea');
    return ledger?.state === 'done' ? [] : [JSON.stringify(ledger)];
  });
  expect(await windowsOfDay()).toHaveLength(plan.totals.fresh);
  expect(plan.totals.fresh).toBe(48);
  await eventually('the windows of the backfill', 120, async () => {
    const open: string[] = [];
    for (const state of ['pending', 'generating', 'ready'] as const)
      for await (const { id } of index.byState('snaplogic-emea', state)) open.push(`${id} is ${state}`);
    return open;
  });
});
