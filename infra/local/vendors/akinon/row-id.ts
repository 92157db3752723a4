import { uuidOf } from '../kit/deterministic.ts';
import type { RunPlan } from './run-plan.ts';

/** Returns the log id of a row of a run; several are beyond 2^53. */
export function logIdOf(run: RunPlan, offset: number): bigint {
  return run.firstId + BigInt(offset);
}

/** Returns the `filename_uuid` of a row: the execution id for the main log, its own for any other. */
export function filenameOf(run: RunPlan, offset: number): string {
  return offset === 0 ? run.executionId : uuidOf(run.executionId, 'row', offset);
}
