import { z } from 'zod';
import { commonFaultSchemas, faultWhen } from '../kit/fault-rule.ts';
import type { Endpoint } from './endpoint.ts';

/** A fault and when it strikes: the common kinds, and those that only this vendor can show. */
export const faultRuleSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({ ...faultWhen, kind: z.literal('missing-items') }),
  z.strictObject({ ...faultWhen, kind: z.literal('log-token-expired') }),
  z.strictObject({ ...faultWhen, kind: z.literal('url-refused') }),
  z.strictObject({ ...faultWhen, kind: z.literal('ready-without-url') }),
  z.strictObject({ ...faultWhen, kind: z.literal('unknown-status'), word: z.string().default('ARCHIVING') }),
  z.strictObject({ ...faultWhen, kind: z.literal('shifted-rows'), by: z.int().default(-1) }),
  z.strictObject({
    ...faultWhen,
    kind: z.literal('wrong-total'),
    form: z.enum(['zero', 'absent']).default('zero'),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('foreign-url') }),
]);
export type FaultRule = z.output<typeof faultRuleSchema>;
export type FaultRuleOptions = z.input<typeof faultRuleSchema>;

const pages: readonly Endpoint[] = ['list', 'list-of-task'];

/** Returns the endpoints a fault strikes when its rule names none; undefined means any. */
export function defaultEndpoints(rule: FaultRule): readonly Endpoint[] | undefined {
  switch (rule.kind) {
    case 'missing-items':
    case 'duplicate-rows':
    case 'shifted-rows':
    case 'wrong-total':
      return pages;
    case 'malformed-json':
      return [...pages, 'run', 'generate', 'status', 'paged-logs', 'token'];
    case 'log-token-expired':
    case 'ready-without-url':
    case 'unknown-status':
    case 'foreign-url':
      return ['status'];
    case 'url-refused':
    case 'redirect':
    case 'reset-mid-body':
    case 'truncated-body':
      return ['download'];
    case 'bearer-expired':
      return [...pages, 'run', 'generate', 'status', 'paged-logs', 'delete-logs'];
    case 'too-many-requests':
    case 'server-error':
    case 'unavailable':
    case 'reset-before-answer':
    case 'slow':
    case 'never-answers':
    case 'unknown-fields':
      return undefined;
  }
}
