import type { Answer, StandInRequest } from '../kit/answer.ts';
import type { VendorModel } from '../kit/stand-in.ts';
import { type CredentialsOptions, createBearerDesk, credentialsSchema } from './bearer.ts';
import { type BehaviourOptions, behaviourSchema } from './behaviour.ts';
import { createContext } from './context.ts';
import { endpointSchema, routeOf } from './endpoint.ts';
import { distortAnswer, distortRequest } from './fault-effect.ts';
import { defaultEndpoints, type FaultRule, faultRuleSchema } from './fault-rule.ts';
import { countJobs, globalParameters, listJobs, listSchedules, searchSchedules } from './jobs.ts';
import { refusal } from './refusal.ts';
import { getRun, listRuns } from './runs.ts';
import { type TruthRow, truthAt } from './truth.ts';
import type { World } from './world.ts';

/** What a model of the vendor is made of. Units: `now` gives epoch ms, `random` numbers in [0, 1). */
export interface ModelOptions {
  readonly world: World;
  readonly now: () => number;
  readonly random: () => number;
  readonly behaviour?: BehaviourOptions;
  readonly credentials?: CredentialsOptions;
}

/**
 * Creates the model of SAP Job Scheduling Service for the kit: every request sees the world as of its own instant.
 *
 * Source: vendor document 003, facts sheet, SAP 2.1 to 2.5.
 */
export function createSapModel(options: ModelOptions): VendorModel<FaultRule, TruthRow> {
  const { world, now, random } = options;
  const behaviour = behaviourSchema.parse(options.behaviour ?? {});
  const context = createContext({ world, behaviour });
  const credentials = credentialsSchema.parse(options.credentials ?? {});
  const desk = createBearerDesk({ seed: world.seed, behaviour, credentials, now, random });

  function askAt(request: StandInRequest, nowMs: number): Answer {
    const { pathname, searchParams: query } = new URL(request.url);
    const route = routeOf(request.method, pathname);
    if (!route) return refusal(404, 'No such endpoint');
    if (route.endpoint === 'token' || route.endpoint === 'ias-token') return desk.issue(request, route.endpoint);
    if (!desk.accepts(request)) return refusal(401, 'Invalid token');
    switch (route.endpoint) {
      case 'jobs':
        return listJobs(context, query, nowMs);
      case 'job-count':
        return countJobs(context);
      case 'global-parameters':
        return globalParameters(context);
      case 'schedules':
        return listSchedules(context, query, route, nowMs);
      case 'search-schedules':
        return searchSchedules(context, query, nowMs);
      case 'runs':
        return listRuns(context, query, route, nowMs);
      case 'run':
        return getRun(context, route, nowMs);
    }
  }

  return {
    endpoints: endpointSchema.options,
    faultSchema: faultRuleSchema,
    rowsKey: ['results'],
    defaultEndpoints,
    routeOf: (method, path) => routeOf(method, path)?.endpoint,
    ask: (request) => askAt(request, now()),
    tooMany: () => refusal(429, 'Too many requests'),
    unauthorized: () => refusal(401, 'Invalid token'),
    broken: (status) => refusal(status, 'Something went wrong'),
    revoke: desk.revoke,
    instead(rule, request) {
      if (rule.kind === 'stale-page') return askAt(request, now() - rule.seconds * 1000);
      if (rule.kind !== 'service-limit') return undefined;
      const { form, retryAfterSeconds } = rule;
      const refused = refusal(503, 'Service limit reached', form === 'body' ? { retryAfter: retryAfterSeconds } : {});
      return form === 'header' ? { ...refused, headers: { 'retry-after': String(retryAfterSeconds) } } : refused;
    },
    distortRequest: (request, rule) => distortRequest(request, rule, behaviour.offsetBase),
    distortAnswer,
    truth: () => truthAt(context, now()),
    source: (baseUrl) => ({
      auth: {
        clientId: credentials.clientId,
        clientSecret: credentials.clientSecret,
        tokenUrl: `${baseUrl}/oauth/token`,
      },
      scope: { jobs: 'all' },
    }),
  };
}
