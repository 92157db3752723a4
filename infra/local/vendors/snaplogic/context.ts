import type { Behaviour } from './behaviour.ts';
import type { PlannedRequest } from './request-plan.ts';
import type { SignIn } from './sign-in.ts';
import type { World } from './world.ts';

/** What the endpoint and the truth share. `now` gives epoch ms. */
export interface Context {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly signIn: SignIn;
  readonly now: () => number;
}

/** Returns when an entry is purged. Units: epoch ms; `Infinity` for never. */
export function purgedAt(behaviour: Behaviour, request: PlannedRequest): number {
  return request.requestAtMs + behaviour.retentionHours * 3_600_000;
}

/** Whether the vendor lists an entry at an instant: it has appeared and was not purged. Units: epoch ms. */
export function isListed(behaviour: Behaviour, request: PlannedRequest, atMs: number): boolean {
  return request.appearsAtMs <= atMs && atMs < purgedAt(behaviour, request);
}
