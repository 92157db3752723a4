import type { Behaviour } from './behaviour.ts';
import type { Catalogue } from './catalogue.ts';
import type { World } from './world.ts';

/** What every endpoint shares. `now` gives epoch ms and `random` numbers in [0, 1); both belong to the caller. */
export interface Context {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly catalogue: Catalogue;
  readonly now: () => number;
  readonly random: () => number;
  readonly baseUrl: () => string;
}
