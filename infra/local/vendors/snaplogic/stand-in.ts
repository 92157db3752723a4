import type { z } from 'zod';
import { createStandIn, type StandIn, type StandInOptions } from '../kit/stand-in.ts';
import { type BehaviourOptions, behaviourSchema } from './behaviour.ts';
import type { FaultRule } from './fault-rule.ts';
import { snapLogicModel } from './model.ts';
import { createSignIn, credentialsSchema } from './sign-in.ts';
import type { TruthRow } from './truth.ts';
import type { World } from './world.ts';

/** A SnapLogic control plane with Classic API Management that needs no socket. */
export type SnapLogicStandIn = StandIn<FaultRule, TruthRow>;

/**
 * Creates a stand-in SnapLogic; see `createStandIn` for what all of them have in common.
 *
 * Source: vendor document 004; facts sheet, section 3. Test: test/unit/infra/local/vendors/snaplogic/
 */
export function createSnapLogicStandIn(
  options: StandInOptions & {
    readonly world: World;
    readonly behaviour?: BehaviourOptions;
    readonly credentials?: z.input<typeof credentialsSchema>;
  },
): SnapLogicStandIn {
  const { world, clock } = options;
  const behaviour = behaviourSchema.parse(options.behaviour ?? {});
  const credentials = credentialsSchema.parse(options.credentials ?? {});
  const signIn = createSignIn({ behaviour, credentials, now: clock.now });
  return createStandIn(snapLogicModel({ world, behaviour, signIn, now: clock.now }, credentials), options);
}
