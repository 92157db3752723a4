import type { AnswerRow } from './answer-order.ts';
import { apiErrors, apiLatency, expectedRequests } from './expected-api-answers.ts';
import { errorSignatures, logsPerDay, type PieceTruth, quarantineByReason } from './expected-log-answers.ts';
import { type EntryTruth, expectedRecords } from './expected-logs.ts';
import { failedToday, missingRuns, openRuns, slowestJobs } from './expected-run-answers.ts';
import { beganAtMs, dayOf, expectedRuns, type RunTruth } from './expected-runs.ts';
import type { QueryWorld } from './query-world.ts';

/** What the lake has to answer at an instant, from what the vendors hold. Units: epoch milliseconds. */
export type ExpectedAnswer = (nowMs: number) => readonly AnswerRow[];

function piecesOf({ damage }: QueryWorld, runs: readonly RunTruth[]): readonly PieceTruth[] {
  return damage.flatMap(({ runId, reason }) => {
    const run = runs.find((one) => one.runId === runId);
    if (run === undefined) return [];
    const dt = dayOf(beganAtMs(run));
    const key = `raw/vendor=talend/source=talend/stream=execution-logs/dt=${dt}/${runId}/part-00001.json.zst`;
    return [{ source: 'talend', dt, stream: 'execution-logs', reason, key }];
  });
}

/** The answers to the named queries, by their names. */
export async function expectedAnswers(world: QueryWorld): Promise<Readonly<Record<string, ExpectedAnswer>>> {
  const runs = await expectedRuns(world);
  const records = await expectedRecords(world, runs);
  const requests = await expectedRequests(world);
  const pieces = piecesOf(world, runs);
  const entries = new Map<string, EntryTruth[]>();
  for (const { entry } of records) {
    if (entry === undefined) continue;
    const known = entries.get(entry.runId);
    if (known === undefined) entries.set(entry.runId, [entry]);
    else known.push(entry);
  }
  return {
    'failed-today': (nowMs) => failedToday(runs, ({ runId }) => entries.get(runId) ?? [], nowMs),
    'open-runs': (nowMs) => openRuns(runs, nowMs),
    'missing-runs': (nowMs) => missingRuns(runs, nowMs),
    'slowest-jobs': (nowMs) => slowestJobs(runs, nowMs),
    'error-signatures': (nowMs) => errorSignatures(records, nowMs),
    'api-latency': (nowMs) => apiLatency(requests, nowMs),
    'api-errors': (nowMs) => apiErrors(requests, nowMs),
    'logs-per-day': (nowMs) => logsPerDay(runs, records, pieces, nowMs),
    'quarantine-by-reason': (nowMs) => quarantineByReason(pieces, nowMs),
    // Nobody has audited anything.
    holes: () => [],
  };
}
