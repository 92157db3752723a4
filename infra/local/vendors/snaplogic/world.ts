import { hexOf } from '../kit/deterministic.ts';
import { indexesBetween, type PlannedRequest, planRequest, type TrafficPlan } from './request-plan.ts';
import type { Traffic, WorldSpec } from './world-spec.ts';

/** Everything the stand-in knows. Units: epoch ms. `fromMs` and `toMs` enclose every request: [fromMs, toMs). */
export interface World {
  readonly org: string;
  readonly startedAtMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Returns the requests with `requestAtMs` in [fromMs, toMs), ascending; costs about a microsecond each, not the world. */
  requestsBetween(fromMs: number, toMs: number): PlannedRequest[];
}

const dayMs = 86_400_000;

function layOut(seed: string, startedAtMs: number, traffic: Traffic, number: number): TrafficPlan {
  const salt = Number.parseInt(hexOf(8, seed, 'traffic', number), 16);
  const shared = { salt, number, requests: traffic.requests };
  if ('day' in traffic) {
    const fromMs = Date.parse(`${traffic.day}T00:00:00Z`);
    return { ...shared, fromMs, toMs: fromMs + dayMs };
  }
  const [from, to] = traffic.secondsFromStart;
  return { ...shared, fromMs: startedAtMs + from * 1000, toMs: startedAtMs + to * 1000 };
}

/**
 * Returns the world of a seed, a start instant and a spec.
 *
 * Shape: pure; equal arguments give an equal world, also in another process. Nothing is made before it is asked for, so
 * that a day of 500,000 requests starts at once.
 * Units: `startedAtMs` is epoch ms. Test: test/unit/infra/local/vendors/snaplogic/world.test.ts
 */
export function createWorld(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
}): World {
  const { seed, startedAtMs, spec } = options;
  const plans = spec.traffic.map((traffic, number) => layOut(seed, startedAtMs, traffic, number));
  const inTime = (one: PlannedRequest, other: PlannedRequest) =>
    one.requestAtMs - other.requestAtMs || one.traffic.number - other.traffic.number || one.index - other.index;
  return {
    org: spec.org,
    startedAtMs,
    // A second on either side, as requests on a whole second may lie just outside of their traffic.
    fromMs: Math.min(...plans.map((plan) => plan.fromMs), startedAtMs) - 1000,
    toMs: Math.max(...plans.map((plan) => plan.toMs), startedAtMs) + 1000,
    requestsBetween(fromMs, toMs) {
      const found: PlannedRequest[] = [];
      for (const plan of plans) {
        const [first, end] = indexesBetween(plan, fromMs, toMs);
        for (let index = first; index < end; index++) {
          const request = planRequest(plan, index);
          if (request.requestAtMs >= fromMs && request.requestAtMs < toMs) found.push(request);
        }
      }
      return found.sort(inTime);
    },
  };
}
