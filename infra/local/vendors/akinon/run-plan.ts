import type { Flow, Project } from './flow.ts';
import type { Contradiction } from './world-spec.ts';

/** How far the first log ids of two runs are apart; a run has fewer rows than that. */
export const idsPerRun = 2 ** 20;

/**
 * One row under a run: a sub log or a line log.
 *
 * Shape: `offset` is its place among the rows of the run (0 is the main log, then the subs, then the lines) and its log id
 * is `firstId + offset`. `step` is the index of its step. Units: epoch ms.
 */
export interface StepRowPlan {
  readonly offset: number;
  readonly step: number;
  readonly createdAtMs: number;
  readonly progressAtMs: number;
  readonly finishedAtMs: number;
  readonly failed: boolean;
}

/**
 * One run from its creation to its purge.
 *
 * Shape: created ≤ progress ≤ looksDone ≤ final; `looksDoneAtMs` is the first sign of the end, and between it and
 * `finalAtMs` the row contradicts itself. From `finalAtMs` on nothing of the run changes. It is listed in
 * [listedAtMs, purgedAtMs), created or not known outside of it; both may be Infinity. `detailOffsets` are the rows that have a
 * detail file. Units: epoch ms.
 */
export interface RunPlan {
  readonly executionId: string;
  readonly firstId: bigint;
  readonly project: Project;
  readonly flow: Flow;
  readonly triggeredBy: string;
  readonly finalStatus: 2 | 3 | 4;
  readonly createdAtMs: number;
  readonly listedAtMs: number;
  readonly progressAtMs: number;
  readonly looksDoneAtMs: number;
  readonly finalAtMs: number;
  readonly purgedAtMs: number;
  readonly contradiction: Contradiction;
  readonly subs: readonly StepRowPlan[];
  readonly lines: number;
  readonly detailOffsets: readonly number[];
}
