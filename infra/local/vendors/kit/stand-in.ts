import type { z } from 'zod';
import type { Answer, StandInRequest, StandInResponse } from './answer.ts';
import type { MovableClock } from './clock.ts';
import { control, controlPrefix } from './control.ts';
import { commonAnswerInstead, endlessPrefix, endlessRedirect, movedPrefix, type Refusals } from './fault-answer.ts';
import { connectionEffect, distortRows } from './fault-effect.ts';
import { commonFaultOf, type FaultRuleBase } from './fault-rule.ts';
import { createFaultSwitch, type FaultSwitch } from './faults.ts';
import { payloadOf, respond } from './response-body.ts';
import { createStatsKeeper, type Stats } from './stats.ts';

/** A vendor that needs no socket. */
export interface StandIn<Rule extends FaultRuleBase, Row> {
  handle(request: StandInRequest): Promise<StandInResponse>;
  readonly faults: FaultSwitch<Rule>;
  readonly clock: MovableClock;
  truth(query: URLSearchParams): AsyncIterable<Row>;
  stats(): Stats;
}

/** Who may ask this stand-in, and for what: `auth` and `scope` of a source in `sources.yaml`. */
export interface SourceFields {
  readonly auth: Readonly<Record<string, string>>;
  readonly scope?: Readonly<Record<string, unknown>>;
}

/** What belongs to the caller. `random` gives numbers in [0, 1); `baseUrl` is the stand-in's own origin. */
export interface StandInOptions {
  readonly clock: MovableClock;
  readonly random: () => number;
  readonly baseUrl: () => string;
}

/**
 * What makes a stand-in that of one vendor.
 *
 * - `routeOf`: name of the endpoint of a request, or undefined if the vendor has none; that is answered by `broken(404)`.
 * - `defaultEndpoints`: where a fault strikes whose rule names no endpoint; undefined means at any.
 * - `ask`: the vendor's answer, its check of the credentials included.
 * - `revoke`: the token of a request is dead from now on; called for bearer-expired.
 * - `rowsKey`: path of the rows in a JSON answer, e.g. `['results']`.
 * - `instead`: answer to a fault in place of the endpoint's; goes before that of a common kind.
 * - `source`: what a source needs to be configured with; the stand-in's secrets are none.
 * - `distortRequest`, `distortAnswer`: what a fault of the vendor's own does before and after the endpoint is asked.
 */
export interface VendorModel<Rule extends FaultRuleBase, Row> extends Refusals {
  readonly endpoints: readonly string[];
  readonly faultSchema: z.ZodType<Rule>;
  readonly rowsKey: readonly string[];
  defaultEndpoints(rule: Rule): readonly string[] | undefined;
  routeOf(method: string, path: string): string | undefined;
  ask(request: StandInRequest, endpoint: string): Answer;
  revoke?(request: StandInRequest): void;
  instead?(rule: Rule, request: StandInRequest, endpoint: string): Answer | undefined;
  distortRequest?(request: StandInRequest, rule: Rule): StandInRequest;
  distortAnswer?(answer: Answer, rule: Rule): Answer;
  truth(query: URLSearchParams): AsyncIterable<Row>;
  source(baseUrl: string): SourceFields;
}

function answerUnder<Rule extends FaultRuleBase, Row>(
  model: VendorModel<Rule, Row>,
  { clock, baseUrl }: StandInOptions,
  call: { readonly request: StandInRequest; readonly endpoint: string; readonly rule: Rule | undefined },
): Answer {
  const { request, endpoint, rule } = call;
  if (rule === undefined) return model.ask(request, endpoint);
  const fault = commonFaultOf(rule);
  // What has expired stays so until the client gets a new one.
  if (fault?.kind === 'bearer-expired') model.revoke?.(request);
  const instead =
    model.instead?.(rule, request, endpoint) ??
    (fault && commonAnswerInstead(fault, { request, now: clock.now, baseUrl, refused: model }));
  if (instead) return instead;
  const asked = model.ask(model.distortRequest?.(request, rule) ?? request, endpoint);
  return distortRows(model.distortAnswer?.(asked, rule) ?? asked, fault, model.rowsKey);
}

function ruleSchema<Rule extends FaultRuleBase>(model: VendorModel<Rule, unknown>): z.ZodType<Rule> {
  const known = new Set<string | undefined>([undefined, 'any', ...model.endpoints]);
  // A rule for an endpoint that does not exist would never strike, and the test that set it would prove nothing.
  return model.faultSchema.refine((rule) => known.has(rule.endpoint), {
    error: 'no such endpoint',
    path: ['endpoint'],
  });
}

/**
 * Creates the stand-in of a vendor.
 *
 * Shape: answers never reject; whatever is wrong is a status. Clock and random belong to the caller, and nothing waits in
 * here: delays and broken connections are fields of the response, which `server.ts` performs. Requests to control endpoints
 * are neither counted nor struck by faults.
 * Test: test/unit/infra/local/vendors/kit/
 */
export function createStandIn<Rule extends FaultRuleBase, Row>(
  model: VendorModel<Rule, Row>,
  options: StandInOptions,
): StandIn<Rule, Row> {
  const { clock, random, baseUrl } = options;
  const faults = createFaultSwitch({
    schema: ruleSchema(model),
    defaultEndpoints: (rule) => model.defaultEndpoints(rule),
    random,
  });
  const keeper = createStatsKeeper(model.endpoints);
  const truth = (query: URLSearchParams) => model.truth(query);
  const stats = (): Stats => ({ ...keeper.read(), faultsFired: faults.fired() });
  return {
    faults,
    clock,
    truth,
    stats,
    async handle(original) {
      const url = new URL(original.url);
      if (url.pathname.startsWith(controlPrefix))
        return control({ faults, clock, truth, stats, source: () => model.source(baseUrl()) }, original);
      if (url.pathname.startsWith(endlessPrefix)) {
        const hop = endlessRedirect(baseUrl(), url.pathname + url.search);
        return respond(hop, payloadOf(hop));
      }
      if (url.pathname.startsWith(movedPrefix)) url.pathname = url.pathname.slice(movedPrefix.length);
      const request = { ...original, url: url.toString() };
      const endpoint = model.routeOf(request.method, url.pathname);
      if (endpoint !== undefined) keeper.request(endpoint);
      const rule = endpoint === undefined ? undefined : faults.take(endpoint, request.url);
      const answer =
        endpoint === undefined ? model.broken(404) : answerUnder(model, options, { request, endpoint, rule });
      keeper.response(answer.status);
      const payload = payloadOf(answer);
      const onChunk = endpoint === 'download' ? keeper.downloaded : undefined;
      return { ...respond(answer, payload, onChunk), ...connectionEffect(commonFaultOf(rule), payload.bytes) };
    },
  };
}
