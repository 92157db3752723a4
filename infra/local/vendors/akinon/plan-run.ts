import { pseudoRandom, uuidOf } from '../kit/deterministic.ts';
import type { Flow, Project } from './flow.ts';
import { idsPerRun, type RunPlan, type StepRowPlan } from './run-plan.ts';
import type { RunGroup } from './world-spec.ts';

/** Log ids of most runs begin here, those of every seventh beyond 2^53, where a double has no odd numbers. */
const smallIds = 48_120_377n;
const bigIds = 9_007_199_254_740_993n;

type Draw = (range: readonly [least: number, most: number]) => number;

function drawing(seed: string): Draw {
  const random = pseudoRandom(seed);
  return ([least, most]) => least + Math.floor(random() * (most - least + 1));
}

function planSubs(draw: Draw, args: { flow: Flow; createdAtMs: number; endAtMs: number; failed: boolean }) {
  const { flow, createdAtMs, endAtMs, failed } = args;
  const last = flow.steps.length - 1;
  return flow.steps.map((_, step): StepRowPlan => {
    const from = createdAtMs + Math.floor(((endAtMs - createdAtMs) * step) / (last + 2)) + 1;
    const finishedAtMs = step === last ? endAtMs : draw([from + 2, endAtMs]);
    const progressAtMs = draw([from, finishedAtMs]);
    return { offset: step + 1, step, createdAtMs: from, progressAtMs, finishedAtMs, failed: failed && step === last };
  });
}

function planDetails(draw: Draw, count: number, subs: number, lines: number): number[] {
  if (count === 0) return [];
  const offsets = Array.from({ length: 1 + subs + lines }, (_, offset) => offset);
  // The second step reads the data: where the vendor's own sample has its file.
  const chosen = offsets.splice(Math.min(2, subs), 1);
  while (chosen.length < count && offsets.length > 0) {
    chosen.push(...offsets.splice(draw([0, offsets.length - 1]), 1));
  }
  return chosen.toSorted((one, other) => one - other);
}

function endOf(draw: Draw, group: RunGroup, startedAtMs: number, createdAtMs: number): number {
  const afterMs = draw(group.durationSeconds) * 1000;
  if (group.endsInSeconds === undefined) return createdAtMs + afterMs;
  return Math.max(createdAtMs, startedAtMs) + Math.max(1, draw(group.endsInSeconds)) * 1000;
}

/** Returns one run; equal arguments give an equal one. See `world-spec.ts` for the group. Units: epoch ms. */
export function planRun(args: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly group: RunGroup;
  readonly index: number;
  readonly project: Project;
  readonly flow: Flow;
}): RunPlan {
  const { group, index, startedAtMs, project, flow } = args;
  const executionId = uuidOf(args.seed, 'run', index);
  const draw = drawing(executionId);
  const [earliest, latest] = group.createdMinutes;
  const createdAtMs = startedAtMs + draw([earliest * 60_000, latest * 60_000]);
  const endAtMs = endOf(draw, group, startedAtMs, createdAtMs);
  const lines = group.outcome === 'empty' ? 0 : draw(group.lines);
  // The main log lags behind its steps. Source: facts sheet, Akinon 4.5.
  const looksDoneAtMs = endAtMs + draw([1, 45]) * 1000;
  const contradictionMs = draw(group.contradictionSeconds) * 1000;
  const settles = group.contradiction === 'none' ? looksDoneAtMs : looksDoneAtMs + contradictionMs;
  const finalAtMs = group.hangs ? Number.POSITIVE_INFINITY : settles;
  const subs = planSubs(draw, { flow, createdAtMs, endAtMs, failed: group.outcome === 'failed' });
  const lastSub = subs.length - 1;
  const lagging = group.contradiction === 'sub-lags';
  return {
    executionId,
    firstId: (index % 7 === 3 ? bigIds : smallIds) + BigInt(index) * BigInt(idsPerRun),
    project,
    flow,
    triggeredBy: draw([0, 3]) === 0 ? 'integrator@example.com\n' : 'System',
    finalStatus: { success: 2 as const, failed: 3 as const, empty: 4 as const }[group.outcome],
    createdAtMs,
    listedAtMs: createdAtMs + draw(group.listedLateSeconds) * 1000,
    // Half of the main logs say nothing of their progress until it is over.
    progressAtMs: draw([0, 1]) === 0 ? draw([createdAtMs, endAtMs]) : draw([endAtMs, looksDoneAtMs]),
    looksDoneAtMs,
    finalAtMs,
    purgedAtMs: group.purgedMinutes ? startedAtMs + draw(group.purgedMinutes) * 60_000 : Number.POSITIVE_INFINITY,
    contradiction: group.hangs && group.contradiction === 'none' ? 'status-lags' : group.contradiction,
    subs: subs.map((sub, at) => (lagging && at === lastSub ? { ...sub, finishedAtMs: finalAtMs } : sub)),
    lines,
    detailOffsets: planDetails(draw, draw(group.details), subs.length, lines),
  };
}
