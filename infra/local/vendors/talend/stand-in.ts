import { createMovableClock, type MovableClock } from '../kit/clock.ts';
import { createStandIn, type StandIn } from '../kit/stand-in.ts';
import { createBearerDesk, credentialsSchema } from './bearer.ts';
import { type BehaviourOptions, behaviourSchema } from './behaviour.ts';
import { createContext } from './context.ts';
import type { FaultRule } from './fault-rule.ts';
import { createGeneratedLogs } from './generated-logs.ts';
import type { LogFormat } from './log-line.ts';
import { talendModel } from './model.ts';
import { createStore } from './store.ts';
import { createTruth, type TruthRow } from './truth.ts';
import type { World } from './world.ts';

export type { StandInRequest, StandInResponse } from '../kit/answer.ts';

/** A Talend Cloud that needs no socket; `truth` may be asked for both formats (default) or for one. */
export interface TalendStandIn extends Omit<StandIn<FaultRule, TruthRow>, 'truth'> {
  truth(formats?: readonly LogFormat[]): AsyncIterable<TruthRow>;
}

/**
 * Creates a stand-in Talend Cloud.
 *
 * Shape: answers never reject; whatever is wrong is a status. Clock and random ([0, 1)) belong to the caller: either `now`
 * (epoch ms), which gets a movable clock of its own, or a `clock`.
 * `storeUrl` is the origin of presigned URLs, `baseUrl` by default; both are served by this handler.
 * Source: vendor documents 000 and 001, facts sheet section 1, issue 3.
 * Test: test/unit/infra/local/vendors/talend/
 */
export function createTalendStandIn(
  options: {
    readonly world: World;
    readonly random: () => number;
    readonly baseUrl: () => string;
    readonly storeUrl?: () => string;
    readonly behaviour?: BehaviourOptions;
    readonly credentials?: Parameters<typeof credentialsSchema.parse>[0];
  } & ({ readonly now: () => number } | { readonly clock: MovableClock }),
): TalendStandIn {
  const { world, random, baseUrl, storeUrl = baseUrl } = options;
  const clock = 'clock' in options ? options.clock : createMovableClock(options.now);
  const behaviour = behaviourSchema.parse(options.behaviour ?? {});
  const context = createContext({ world, behaviour, now: clock.now, random, baseUrl, storeUrl });
  const store = createStore(context);
  const credentials = credentialsSchema.parse(options.credentials ?? {});
  const bearer = createBearerDesk(context, credentials);
  const logs = createGeneratedLogs(context, store);
  const truth = createTruth(context);
  const model = talendModel({
    context,
    bearer,
    store,
    logs,
    truth,
    personalAccessToken: credentials.personalAccessToken,
  });
  return { ...createStandIn(model, { clock, random, baseUrl }), truth };
}
