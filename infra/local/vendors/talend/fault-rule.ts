import { z } from 'zod';
import { type Endpoint, endpointSchema } from './endpoint.ts';

/**
 * When a fault strikes: at its endpoint (each kind has its own default), for the next `count` matching requests after
 * `skip` of them, or with a probability, or always; `urlIncludes` narrows it to requests whose URL holds the text.
 */
const when = {
  endpoint: z.union([endpointSchema, z.literal('any')]).optional(),
  count: z.int().positive().optional(),
  skip: z.int().nonnegative().default(0),
  probability: z.number().min(0).max(1).optional(),
  urlIncludes: z.string().optional(),
};
const kind = <const K extends string>(name: K) => z.literal(name);
const bytes = z.int().nonnegative().optional();

/** A fault and when it strikes. Units: ms, bytes of the body; `afterBytes` defaults to half of the body. */
export const faultRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...when,
    kind: kind('too-many-requests'),
    retryAfterSeconds: z.number().nonnegative().default(1),
    form: z.enum(['seconds', 'date', 'none']).default('seconds'),
  }),
  z.strictObject({ ...when, kind: kind('server-error'), status: z.int().min(400).max(599).default(500) }),
  z.strictObject({ ...when, kind: kind('reset-before-answer') }),
  z.strictObject({ ...when, kind: kind('reset-mid-body'), afterBytes: bytes }),
  z.strictObject({ ...when, kind: kind('truncated-body'), afterBytes: bytes }),
  z.strictObject({
    ...when,
    kind: kind('slow'),
    delayMs: z.number().nonnegative().default(0),
    chunkDelayMs: z.number().nonnegative().default(0),
  }),
  z.strictObject({ ...when, kind: kind('never-answers') }),
  z.strictObject({ ...when, kind: kind('malformed-json') }),
  z.strictObject({ ...when, kind: kind('missing-items') }),
  z.strictObject({ ...when, kind: kind('bearer-expired') }),
  z.strictObject({ ...when, kind: kind('log-token-expired') }),
  z.strictObject({ ...when, kind: kind('url-refused') }),
  z.strictObject({ ...when, kind: kind('ready-without-url') }),
  z.strictObject({ ...when, kind: kind('unknown-status'), word: z.string().default('ARCHIVING') }),
  z.strictObject({ ...when, kind: kind('duplicate-rows') }),
  z.strictObject({ ...when, kind: kind('shifted-rows'), by: z.int().default(-1) }),
  z.strictObject({ ...when, kind: kind('wrong-total'), form: z.enum(['zero', 'absent']).default('zero') }),
  z.strictObject({
    ...when,
    kind: kind('redirect'),
    to: z.enum(['other-path', 'private-address', 'endless']).default('other-path'),
  }),
  z.strictObject({ ...when, kind: kind('unknown-fields') }),
  z.strictObject({ ...when, kind: kind('foreign-url') }),
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
    case 'reset-before-answer':
    case 'slow':
    case 'never-answers':
    case 'unknown-fields':
      return undefined;
  }
}
