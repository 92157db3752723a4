import { hexOf } from '../kit/deterministic.ts';
import type { Behaviour } from './behaviour.ts';
import { hasDetail } from './detail-file.ts';
import { linesOf } from './lines.ts';
import { mainRow } from './main-row.ts';
import { logIdOf } from './row-id.ts';
import type { RunPlan, StepRowPlan } from './run-plan.ts';
import { isListed, mainStateAt, stepStateAt } from './run-state.ts';
import { stepRow } from './step-row.ts';
import type { World } from './world.ts';

/** A row of any type, in a run: its main log when there is no `step`. */
export interface RowPlan {
  readonly run: RunPlan;
  readonly id: bigint;
  readonly offset: number;
  readonly logType: 1 | 2 | 3;
  readonly createdAtMs: number;
  readonly step?: StepRowPlan;
}

/**
 * The rows of a world, and those that a fault removed from it.
 *
 * Shape: `inFlow` has all that are ever created, in the order of the behaviour; `ofRun` has the main log, then subs, then lines.
 * `remove` is for good, and takes a whole run with its main log. Units: epoch ms.
 */
export interface Catalogue {
  inFlow(flowId: string, logType: 1 | 2 | 3): readonly RowPlan[];
  ofRun(run: RunPlan): readonly RowPlan[];
  withDetail(id: bigint): RowPlan | undefined;
  isListed(row: RowPlan, nowMs: number): boolean;
  hasDetailAt(row: RowPlan, nowMs: number): boolean;
  say(row: RowPlan, nowMs: number): Readonly<Record<string, unknown>>;
  remove(row: RowPlan): void;
}

function planRows(run: RunPlan): RowPlan[] {
  const plan = (logType: 2 | 3, step: StepRowPlan): RowPlan => ({
    run,
    id: logIdOf(run, step.offset),
    offset: step.offset,
    logType,
    createdAtMs: step.createdAtMs,
    step,
  });
  return [
    { run, id: logIdOf(run, 0), offset: 0, logType: 1, createdAtMs: run.createdAtMs },
    ...run.subs.map((sub) => plan(2, sub)),
    ...linesOf(run).map((line) => plan(3, line)),
  ];
}

function inOrder(rows: readonly RowPlan[], order: Behaviour['order']): RowPlan[] {
  const byCreated = (one: RowPlan, other: RowPlan) =>
    one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1);
  switch (order) {
    case 'asc':
      return rows.toSorted(byCreated);
    case 'desc':
      return rows.toSorted((one, other) => byCreated(other, one));
    case 'shuffled':
      return rows
        .map((row) => ({ row, place: hexOf(16, 'place', row.id.toString()) }))
        .sort((one, other) => (one.place < other.place ? -1 : 1))
        .map(({ row }) => row);
  }
}

/** Returns the value of a key, made on first use. */
function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/** Creates the catalogue of a world. Limits: a run's rows are made on first use, then kept. */
export function createCatalogue(world: World, order: Behaviour['order']): Catalogue {
  const removed = new Set<bigint>();
  const ofRun = remembered(planRows);
  const ofFlow = remembered((flowId: string) => {
    const runs = world.runs.filter((run) => run.flow.flowId === flowId);
    const ordered = inOrder(runs.flatMap(ofRun), order);
    const ofType = (logType: 1 | 2 | 3) => ordered.filter((row) => row.logType === logType);
    return { 1: ofType(1), 2: ofType(2), 3: ofType(3) };
  });
  const withDetail = new Map(
    world.runs.flatMap((run) => run.detailOffsets.map((offset) => [logIdOf(run, offset), { run, offset }] as const)),
  );
  return {
    ofRun,
    inFlow: (flowId, logType) => ofFlow(flowId)[logType],
    withDetail: (id) => {
      const place = withDetail.get(id);
      return place && ofRun(place.run)[place.offset];
    },
    isListed: (row, nowMs) =>
      isListed(row.run, nowMs) && row.createdAtMs <= nowMs && !removed.has(row.id) && !removed.has(logIdOf(row.run, 0)),
    hasDetailAt: ({ run, offset, step }, nowMs) =>
      hasDetail(run, offset, (step ? stepStateAt(run, step, nowMs) : mainStateAt(run, nowMs)).state),
    say: ({ run, step }, nowMs) => (step ? stepRow(run, step, nowMs) : mainRow(run, nowMs)),
    remove: (row) => void removed.add(row.id),
  };
}
