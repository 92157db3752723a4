import type { Answer, StandInRequest } from '../kit/answer.ts';
import type { VendorModel } from '../kit/stand-in.ts';
import type { BearerDesk } from './bearer.ts';
import type { Context } from './context.ts';
import { endpointSchema, type Route, routeOf } from './endpoint.ts';
import { getExecution, listExecutions } from './executions.ts';
import { distortAnswer, distortRequest } from './fault-effect.ts';
import { defaultEndpoints, type FaultRule, faultRuleSchema } from './fault-rule.ts';
import { deleteLogs, type GeneratedLogs } from './generated-logs.ts';
import type { LogFormat } from './log-line.ts';
import { getPagedLogs } from './paged-logs.ts';
import { refusal, storeRefusal } from './refusal.ts';
import type { Store } from './store.ts';
import type { TruthRow } from './truth.ts';

/** What the endpoints are made of. */
export interface Parts {
  readonly context: Context;
  readonly bearer: BearerDesk;
  readonly logs: GeneratedLogs;
  readonly store: Store;
  truth(formats?: readonly LogFormat[]): AsyncIterable<TruthRow>;
  readonly personalAccessToken: string;
}

const unauthorized = () => refusal(401, 'Not authorized to access resources');

function ask({ context, bearer, logs, store }: Parts, request: StandInRequest, route: Route): Answer {
  if (route.endpoint === 'token') return bearer.issue(request);
  if (route.endpoint === 'download') return store.download(request, route);
  if (!bearer.accepts(request)) return unauthorized();
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

function answerInstead({ context, logs }: Parts, rule: FaultRule, request: StandInRequest): Answer | undefined {
  switch (rule.kind) {
    case 'log-token-expired':
      // As with a bearer: what has expired stays so until the client gets a new one.
      logs.expire(request);
      return refusal(context.behaviour.unknownTokenStatus, 'Unknown or expired token');
    case 'url-refused':
      return storeRefusal(403, 'AccessDenied', 'Request has expired');
    default:
      return undefined;
  }
}

/** Returns Talend as the kit sees it; `?format=json` or `text` asks the truth for one format only. */
export function talendModel(parts: Parts): VendorModel<FaultRule, TruthRow> {
  const notFound = refusal(404, 'No such endpoint');
  return {
    endpoints: endpointSchema.options,
    faultSchema: faultRuleSchema,
    rowsKey: ['items'],
    defaultEndpoints,
    routeOf: (method, path) => routeOf(method, path)?.endpoint,
    ask(request) {
      const route = routeOf(request.method, new URL(request.url).pathname);
      return route ? ask(parts, request, route) : notFound;
    },
    tooMany: () => refusal(429, 'Too many requests'),
    unauthorized,
    broken: (status) => (status === 404 ? notFound : refusal(status, 'Something went wrong on server side')),
    // A personal access token has no successor, so that the desk leaves it alone.
    revoke: (request) => parts.bearer.revoke(request),
    instead: (rule, request) => answerInstead(parts, rule, request),
    distortRequest,
    distortAnswer,
    source: () => ({ auth: { token: parts.personalAccessToken } }),
    truth(query) {
      const format = query.get('format');
      return parts.truth(format === 'json' || format === 'text' ? [format] : ['json', 'text']);
    },
  };
}
