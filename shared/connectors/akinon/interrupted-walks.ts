import { type FlowWalk, newWalk } from './discovery.ts';
import type { WalkPlan } from './walk-plan.ts';

/** A walk that lies longer is begun anew. Units: milliseconds. */
const MAX_AGE_MS = 3_600_000;

/**
 * The walks of this process that a page did not come for: a flow that needs more pages than the source's budget grants at
 * once is listed by several discoveries. A loss costs requests, nothing else.
 */
export class InterruptedWalks {
  readonly #walks = new Map<string, FlowWalk>();

  keep(flowId: string, walk: FlowWalk): void {
    this.#walks.set(flowId, walk);
  }

  /** The interrupted walk of a flow where it does what is planned; it is nobody else's then. Otherwise a new one. */
  take(flowId: string, plan: WalkPlan): FlowWalk {
    const walk = this.#walks.get(flowId);
    this.#walks.delete(flowId);
    const age = walk === undefined ? Number.NaN : plan.startedAtMs - walk.plan.startedAtMs;
    const fits = walk?.plan.depth === plan.depth && age >= 0 && age < MAX_AGE_MS;
    return fits ? walk : newWalk(plan);
  }
}
