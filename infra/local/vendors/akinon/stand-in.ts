import type { z } from 'zod';
import type { Answer, StandInRequest } from '../kit/answer.ts';
import { createStandIn, type SourceFields, type StandIn, type StandInOptions } from '../kit/stand-in.ts';
import { type BehaviourOptions, behaviourSchema } from './behaviour.ts';
import { createCatalogue } from './catalogue.ts';
import type { Context } from './context.ts';
import { downloadDetail } from './download.ts';
import { defaultEndpoints, type FaultRule, faultRuleSchema } from './fault-rule.ts';
import { listLogs } from './list-logs.ts';
import { refused } from './refusals.ts';
import { createTokenDesk, credentialsSchema, type TokenDesk } from './token-desk.ts';
import { type TruthRow, truthOf } from './truth.ts';
import { withUnknownState } from './unknown-state.ts';
import type { World } from './world.ts';

/** An Akinon Integrator that needs no socket. */
export type AkinonStandIn = StandIn<FaultRule, TruthRow>;

const routes = new Map([
  ['POST /api/nifi/login', 'login'],
  ['GET /logs', 'logs'],
  ['GET /logs/download', 'download'],
]);

function ask(
  { context, desk }: { readonly context: Context; readonly desk: TokenDesk },
  request: StandInRequest,
  endpoint: string,
  rule?: FaultRule,
): Answer {
  if (endpoint === 'login') return desk.issue(request);
  if (!desk.accepts(request)) return refused.unauthorized();
  if (endpoint === 'download') {
    return downloadDetail(context, request, rule?.kind === 'download-form' ? rule.form : undefined);
  }
  switch (rule?.kind) {
    case 'shifted-rows':
      return listLogs(context, request, { shiftedBy: rule.by });
    case 'removed-rows':
      return listLogs(context, request, { removed: rule.rows });
    case 'unknown-state':
      return withUnknownState(listLogs(context, request), rule);
    default:
      return listLogs(context, request);
  }
}

/** The first project, with all of its flows. */
function sourceOf(world: World, { username, password }: z.output<typeof credentialsSchema>): SourceFields {
  const [project] = world.projects;
  const { projectId = '', projectSlug = '', flows = [] } = project ?? {};
  return {
    auth: { user: username, password },
    scope: { projectId, projectSlug, flows: flows.map((flow) => flow.flowId) },
  };
}

/**
 * Creates a stand-in Akinon Integrator with the endpoints `login`, `logs` and `download`.
 *
 * Shape: answers never reject; whatever is wrong is a status. Clock, random and origin belong to the caller.
 * Source: vendor document 002, facts sheet section 4.
 * Test: test/unit/infra/local/vendors/akinon/
 */
export function createAkinonStandIn(
  options: StandInOptions & {
    readonly world: World;
    readonly behaviour?: BehaviourOptions;
    readonly credentials?: Parameters<typeof credentialsSchema.parse>[0];
  },
): AkinonStandIn {
  const { world, clock, random, baseUrl } = options;
  const behaviour = behaviourSchema.parse(options.behaviour ?? {});
  const catalogue = createCatalogue(world, behaviour.order);
  const context: Context = { world, behaviour, catalogue, now: clock.now, random, baseUrl };
  const credentials = credentialsSchema.parse(options.credentials ?? {});
  const desk = createTokenDesk(context, credentials);
  const own = new Set(['shifted-rows', 'removed-rows', 'unknown-state', 'download-form']);
  return createStandIn<FaultRule, TruthRow>(
    {
      ...refused,
      endpoints: [...routes.values()],
      faultSchema: faultRuleSchema,
      rowsKey: ['results'],
      defaultEndpoints,
      routeOf: (method, path) => routes.get(`${method} ${path}`),
      ask: (request, endpoint) => ask({ context, desk }, request, endpoint),
      revoke: desk.revoke,
      instead: (rule, request, endpoint) =>
        own.has(rule.kind) ? ask({ context, desk }, request, endpoint, rule) : undefined,
      truth: (query) => truthOf(context, query),
      source: () => sourceOf(world, credentials),
    },
    { clock, random, baseUrl },
  );
}
