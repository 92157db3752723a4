import { wholeOf } from '../kit/deterministic.ts';
import { type Project, planProject } from './flow.ts';
import { planRun } from './plan-run.ts';
import type { RunPlan } from './run-plan.ts';
import type { WorldSpec } from './world-spec.ts';

/** Everything the stand-in knows. A test may also write one by hand. Units: epoch ms. */
export interface World {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly projects: readonly Project[];
  readonly runs: readonly RunPlan[];
}

/**
 * Returns the world of a seed, a start instant and a spec.
 *
 * Shape: pure; equal arguments give an equal world, also in another process. Runs are in no particular order; those of
 * before and after the start are all in it. Units: `startedAtMs` is epoch ms.
 */
export function createWorld(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
}): World {
  const { seed, startedAtMs, spec } = options;
  const projects = Array.from({ length: spec.projects }, (_, index) => planProject(seed, index, spec.flows));
  const places = projects.flatMap((project) => project.flows.map((flow) => ({ project, flow })));
  const groups = spec.groups.flatMap((group) => Array.from({ length: group.count }, () => group));
  const runs = groups.flatMap((group, index) => {
    const place = places[wholeOf([0, places.length - 1], seed, 'place of run', index)];
    return place === undefined ? [] : [planRun({ seed, startedAtMs, group, index, ...place })];
  });
  return { seed, startedAtMs, projects, runs };
}
