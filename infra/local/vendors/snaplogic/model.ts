import type { VendorModel } from '../kit/stand-in.ts';
import type { Context } from './context.ts';
import { distortAnswer } from './distort-answer.ts';
import { refusal, refusalInside } from './envelope.ts';
import { type FaultRule, faultRuleSchema } from './fault-rule.ts';
import { getApiLog, isLogPath } from './get-api-log.ts';
import type { Credentials } from './sign-in.ts';
import { type TruthRow, truthOf } from './truth.ts';

/** Returns what makes a stand-in that of SnapLogic. Its only endpoint is `get-api-log`, where every fault strikes. */
export function snapLogicModel(context: Context, credentials: Credentials): VendorModel<FaultRule, TruthRow> {
  return {
    endpoints: ['get-api-log'],
    faultSchema: faultRuleSchema,
    rowsKey: ['response_map', 'log'],
    defaultEndpoints: () => undefined,
    routeOf: (method, path) => (method === 'POST' && isLogPath(path) ? 'get-api-log' : undefined),
    ask: (request) => getApiLog(context, request),
    tooMany: () => refusal(429, 'Too Many Requests'),
    unauthorized: () => refusal(401, 'Unauthorized'),
    broken: (status) => refusal(status, status === 404 ? 'Not Found' : 'Something went wrong on the control plane'),
    revoke: (request) => context.signIn.revoke(request),
    instead(rule, request) {
      if (rule.kind === 'envelope-error') return refusalInside(rule.status);
      return rule.kind === 'late-rows' ? getApiLog(context, request, rule.share) : undefined;
    },
    distortAnswer,
    truth: () => truthOf(context),
    source: () => ({
      auth: { user: credentials.email, password: credentials.password },
      scope: { org: context.world.org },
    }),
  };
}
