import { type Answer, refusal, type StandInRequest, type StandInResponse } from './answer.ts';
import { type BearerDesk, createBearerDesk, credentialsSchema } from './bearer.ts';
import { type BehaviourOptions, behaviourSchema } from './behaviour.ts';
import { type Context, createContext } from './context.ts';
import { control, controlPrefix } from './control.ts';
import { type Route, routeOf } from './endpoint.ts';
import { getExecution, listExecutions } from './executions.ts';
import { answerInstead, endlessPrefix, endlessRedirect, movedPrefix } from './fault-answer.ts';
import { connectionEffect, distortAnswer, distortRequest } from './fault-effect.ts';
import type { FaultRule } from './fault-rule.ts';
import { createFaultSwitch, type FaultSwitch } from './faults.ts';
import { createGeneratedLogs, deleteLogs, type GeneratedLogs } from './generated-logs.ts';
import type { LogFormat } from './log-line.ts';
import { getPagedLogs } from './paged-logs.ts';
import { payloadOf, respond } from './response-body.ts';
import { createStatsKeeper, type Stats } from './stats.ts';
import { createStore, type Store } from './store.ts';
import { createTruth, type TruthRow } from './truth.ts';
import type { World } from './world.ts';

export type { StandInRequest, StandInResponse } from './answer.ts';

/** A Talend Cloud that needs no socket; `truth` may be asked for both formats (default) or for one. */
export interface TalendStandIn {
  handle(request: StandInRequest): Promise<StandInResponse>;
  readonly faults: FaultSwitch;
  truth(formats?: readonly LogFormat[]): AsyncIterable<TruthRow>;
  stats(): Stats;
}

interface Parts {
  readonly context: Context;
  readonly bearer: BearerDesk;
  readonly logs: GeneratedLogs;
  readonly store: Store;
}

function ask({ context, bearer, logs, store }: Parts, request: StandInRequest, route: Route): Answer {
  if (route.endpoint === 'token') return bearer.issue(request);
  if (route.endpoint === 'download') return store.download(request, route);
  if (!bearer.accepts(request)) return refusal(401, 'Not authorized to access resources');
  switch (route.endpoint) {
    case 'list':
    case 'list-of-task':
      return listExecutions(context, request, route);
    case 'run':
      return getExecution(context, route);
    case 'generate':
      return logs.generate(request, route);
    case 'status':
      return logs.status(request, route);
    case 'paged-logs':
      return getPagedLogs(context, request, route);
    case 'delete-logs':
      return deleteLogs(context, route);
  }
}

function answerUnder(parts: Parts, request: StandInRequest, route: Route, fault: FaultRule | undefined): Answer {
  // These two last: what has expired stays so until the client gets a new one (a personal access token has no successor).
  if (fault?.kind === 'bearer-expired') parts.bearer.revoke(request);
  if (fault?.kind === 'log-token-expired') parts.logs.expire(request);
  const instead = fault && answerInstead(parts.context, fault, request);
  return instead ?? distortAnswer(ask(parts, distortRequest(request, fault), route), fault);
}

/**
 * Creates a stand-in Talend Cloud.
 *
 * Shape: answers never reject; whatever is wrong is a status. Clock (epoch ms) and random ([0, 1)) belong to the caller, and
 * nothing waits in here: delays and broken connections are fields of the response, which `server.ts` performs.
 * `storeUrl` is the origin of presigned URLs, `baseUrl` by default; both are served by this handler.
 * Source: vendor documents 000 and 001, facts sheet section 1, issue 3.
 * Test: test/unit/infra/local/vendors/talend/
 */
export function createTalendStandIn(options: {
  readonly world: World;
  readonly now: () => number;
  readonly random: () => number;
  readonly baseUrl: () => string;
  readonly storeUrl?: () => string;
  readonly behaviour?: BehaviourOptions;
  readonly credentials?: Parameters<typeof credentialsSchema.parse>[0];
}): TalendStandIn {
  const { world, now, random, baseUrl, storeUrl = baseUrl } = options;
  const behaviour = behaviourSchema.parse(options.behaviour ?? {});
  const context = createContext({ world, behaviour, now, random, baseUrl, storeUrl });
  const store = createStore(context);
  const bearer = createBearerDesk(context, credentialsSchema.parse(options.credentials ?? {}));
  const parts: Parts = { context, bearer, store, logs: createGeneratedLogs(context, store) };
  const faults = createFaultSwitch(random);
  const keeper = createStatsKeeper();
  const truth = createTruth(context);
  const stats = (): Stats => ({ ...keeper.read(), faultsFired: faults.fired() });
  return {
    faults,
    truth,
    stats,
    async handle(original) {
      const url = new URL(original.url);
      if (url.pathname.startsWith(controlPrefix)) return control({ faults, truth, stats }, original);
      if (url.pathname.startsWith(endlessPrefix)) {
        const hop = endlessRedirect(baseUrl(), url.pathname + url.search);
        return respond(hop, payloadOf(hop));
      }
      if (url.pathname.startsWith(movedPrefix)) url.pathname = url.pathname.slice(movedPrefix.length);
      const request = { ...original, url: url.toString() };
      const route = routeOf(request.method, url.pathname);
      if (route) keeper.request(route.endpoint);
      const fault = route && faults.take(route.endpoint, request.url);
      const answer = route ? answerUnder(parts, request, route, fault) : refusal(404, 'No such endpoint');
      keeper.response(answer.status);
      const payload = payloadOf(answer);
      const onChunk = route?.endpoint === 'download' ? keeper.downloaded : undefined;
      return { ...respond(answer, payload, onChunk), ...connectionEffect(fault, payload.bytes) };
    },
  };
}
