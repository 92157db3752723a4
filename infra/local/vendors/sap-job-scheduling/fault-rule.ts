import { z } from 'zod';
import { commonFaultSchemas, faultWhen } from '../kit/fault-rule.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * A fault and when it strikes: the common kinds, and
 *
 * - `shifted-rows`: a later page by offset begins `by` rows elsewhere: -1 as if a row had been inserted before it (one comes
 *   again), 1 as if one had been purged (one is missed).
 * - `stale-page`: answered as it was so long ago.
 * - `throttling`: a good answer with the header of a delayed one.
 * - `service-limit`: 503; the time to wait is in a header, in the body or nowhere.
 * - `unknown-status`: every row has this runStatus and runState.
 * - `foreign-next-url`: next_url leads to another origin, also where no next page is.
 *
 * Units: seconds, ms. Source: facts sheet, SAP 2.2, 2.3, 2.5.
 */
export const faultRuleSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({ ...faultWhen, kind: z.literal('shifted-rows'), by: z.int().default(-1) }),
  z.strictObject({ ...faultWhen, kind: z.literal('stale-page'), seconds: z.number().nonnegative().default(60) }),
  z.strictObject({ ...faultWhen, kind: z.literal('throttling'), ms: z.int().nonnegative().default(250) }),
  z.strictObject({
    ...faultWhen,
    kind: z.literal('service-limit'),
    retryAfterSeconds: z.number().nonnegative().default(1),
    form: z.enum(['header', 'body', 'none']).default('none'),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('unknown-status'), word: z.string().default('SUSPENDED') }),
  z.strictObject({ ...faultWhen, kind: z.literal('foreign-next-url') }),
]);
export type FaultRule = z.output<typeof faultRuleSchema>;

const pages: readonly Endpoint[] = ['jobs', 'schedules', 'search-schedules', 'runs'];

/** Returns the endpoints a fault strikes when its rule names none; undefined means any. */
export function defaultEndpoints(rule: FaultRule): readonly Endpoint[] | undefined {
  switch (rule.kind) {
    case 'shifted-rows':
      return ['runs'];
    case 'stale-page':
    case 'unknown-status':
      return ['runs', 'run'];
    case 'duplicate-rows':
    case 'foreign-next-url':
      return pages;
    case 'bearer-expired':
    case 'throttling':
    case 'redirect':
      return [...pages, 'run', 'job-count', 'global-parameters'];
    case 'service-limit':
    case 'too-many-requests':
    case 'server-error':
    case 'unavailable':
    case 'reset-before-answer':
    case 'reset-mid-body':
    case 'truncated-body':
    case 'slow':
    case 'never-answers':
    case 'malformed-json':
    case 'unknown-fields':
      return undefined;
  }
}
