import { pseudoRandom } from '../kit/deterministic.ts';
import type { RunPlan, StepRowPlan } from './run-plan.ts';

/**
 * Returns the line logs of a run, oldest first.
 *
 * Shape: pure; every line is created after the first step and finished before the main log looks done, so that a run that
 * is final gets no more of them. Under a failed run every eighth line or so failed. Units: epoch ms.
 */
export function linesOf(run: RunPlan): StepRowPlan[] {
  const random = pseudoRandom(`${run.executionId}/lines`);
  const fromMs = run.subs[0]?.createdAtMs ?? run.createdAtMs;
  const spanMs = run.looksDoneAtMs - fromMs;
  return Array.from({ length: run.lines }, (_, index) => {
    const createdAtMs = fromMs + Math.floor((spanMs * (index + random())) / run.lines);
    const finishedAtMs = Math.min(run.looksDoneAtMs, createdAtMs + Math.floor(random() * 20_000));
    return {
      offset: 1 + run.subs.length + index,
      step: Math.floor(random() * run.subs.length),
      createdAtMs,
      progressAtMs: createdAtMs + Math.floor((finishedAtMs - createdAtMs) / 2),
      finishedAtMs,
      failed: run.finalStatus === 3 && random() < 0.125,
    };
  });
}
