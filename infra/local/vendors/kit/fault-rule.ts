import { z } from 'zod';

/** What every rule of every stand-in has. See `faultWhen` for the meaning. */
export interface FaultRuleBase {
  readonly kind: string;
  readonly endpoint?: string | undefined;
  readonly count?: number | undefined;
  readonly skip: number;
  readonly probability?: number | undefined;
  readonly urlIncludes?: string | undefined;
}

/**
 * When a fault strikes: at its endpoint (`any` for all; each kind has its own default), for the next `count` matching
 * requests after `skip` of them, or with a probability, or always; `urlIncludes` narrows it to requests whose URL holds
 * the text. Spread it into the schema of a vendor's own kinds.
 */
export const faultWhen = {
  endpoint: z.string().optional(),
  count: z.int().positive().optional(),
  skip: z.int().nonnegative().default(0),
  probability: z.number().min(0).max(1).optional(),
  urlIncludes: z.string().optional(),
};

const bytes = z.int().nonnegative().optional();
const seconds = z.number().nonnegative();

/**
 * Schemas of the kinds that any vendor may show, to be spread into `z.discriminatedUnion('kind', [...])`.
 *
 * Units: ms, bytes of the body; `afterBytes` defaults to half of the body.
 */
export const commonFaultSchemas = [
  z.strictObject({
    ...faultWhen,
    kind: z.literal('too-many-requests'),
    retryAfterSeconds: seconds.default(1),
    form: z.enum(['seconds', 'date', 'none']).default('seconds'),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('server-error'), status: z.int().min(400).max(599).default(500) }),
  z.strictObject({ ...faultWhen, kind: z.literal('unavailable'), retryAfterSeconds: seconds.optional() }),
  z.strictObject({ ...faultWhen, kind: z.literal('reset-before-answer') }),
  z.strictObject({ ...faultWhen, kind: z.literal('reset-mid-body'), afterBytes: bytes }),
  z.strictObject({ ...faultWhen, kind: z.literal('truncated-body'), afterBytes: bytes }),
  z.strictObject({
    ...faultWhen,
    kind: z.literal('slow'),
    delayMs: z.number().nonnegative().default(0),
    chunkDelayMs: z.number().nonnegative().default(0),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('never-answers') }),
  z.strictObject({ ...faultWhen, kind: z.literal('malformed-json') }),
  z.strictObject({ ...faultWhen, kind: z.literal('bearer-expired') }),
  z.strictObject({ ...faultWhen, kind: z.literal('duplicate-rows') }),
  z.strictObject({ ...faultWhen, kind: z.literal('unknown-fields') }),
  z.strictObject({
    ...faultWhen,
    kind: z.literal('redirect'),
    to: z.enum(['other-path', 'private-address', 'endless']).default('other-path'),
  }),
] as const;

const commonFaultSchema = z.discriminatedUnion('kind', commonFaultSchemas);
export type CommonFault = z.output<typeof commonFaultSchema>;

/** Returns the rule as a common fault, or undefined when its kind (or its form of that kind) is the vendor's own. */
export function commonFaultOf(rule: FaultRuleBase | undefined): CommonFault | undefined {
  return commonFaultSchema.safeParse(rule).data;
}
