import { createHash } from 'node:crypto';
import type { RowPlan } from './catalogue.ts';
import type { Context } from './context.ts';
import { detailFile } from './detail-file.ts';
import type { RunPlan } from './run-plan.ts';
import { isFinal } from './run-state.ts';

/** The streams of the truth. */
export type TruthStream = 'main-logs' | 'line-logs' | 'log-details';

/**
 * What is true of one row.
 *
 * Shape: `identity` is the log id in decimal. `finished` says that the main log is final, after which nothing changes.
 * `listed` says that the vendor lists it now. `record` is the row as the vendor says it now, or said it last before it was purged;
 * of a detail it is `{ sha256, bytes }` of the JSON file. Units: bytes.
 */
export interface TruthRow {
  readonly stream: TruthStream;
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/** The instant as of which a run is told, or undefined when it could not be listed since the start of the world. */
function toldAt(context: Context, run: RunPlan): number | undefined {
  const nowMs = context.now();
  const since = Math.max(context.world.startedAtMs, run.listedAtMs);
  return run.listedAtMs <= nowMs && since < run.purgedAtMs ? Math.min(nowMs, run.purgedAtMs - 1) : undefined;
}

function* rowsOf(context: Context, row: RowPlan, atMs: number): Generator<TruthRow> {
  const { catalogue, now } = context;
  if (row.createdAtMs > atMs) return;
  const same = {
    identity: row.id.toString(),
    finished: isFinal(row.run, atMs),
    listed: catalogue.isListed(row, now()),
  };
  if (row.logType !== 2) {
    yield { stream: row.logType === 1 ? 'main-logs' : 'line-logs', ...same, record: catalogue.say(row, atMs) };
  }
  if (!catalogue.hasDetailAt(row, atMs)) return;
  const file = detailFile(row.run, row.offset, atMs);
  const sha256 = createHash('sha256').update(file).digest('hex');
  yield { stream: 'log-details', ...same, record: { sha256, bytes: file.length } };
}

/**
 * Yields every row that could be listed since the start of the world, purged ones included, run by run.
 *
 * Shape: `stream`, `projectId` and `flowId` of the query narrow it down.
 */
export async function* truthOf(context: Context, query: URLSearchParams): AsyncGenerator<TruthRow> {
  const asked = (name: string, value: string) => (query.get(name) ?? value) === value;
  for (const run of context.world.runs) {
    const atMs = toldAt(context, run);
    if (atMs === undefined || !asked('projectId', run.project.projectId) || !asked('flowId', run.flow.flowId)) continue;
    for (const row of context.catalogue.ofRun(run)) {
      for (const told of rowsOf(context, row, atMs)) if (asked('stream', told.stream)) yield told;
    }
  }
}
