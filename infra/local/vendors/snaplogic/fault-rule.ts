import { z } from 'zod';
import { commonFaultSchemas, faultWhen } from '../kit/fault-rule.ts';

/**
 * A fault and when it strikes: those of any vendor, and
 *
 * - `envelope-error`: HTTP 200 with this status in the envelope and in X-SL-StatusCode.
 * - `missing-log`, `null-log`: an answer of success without `log`, or with null for it.
 * - `late-rows`: a share of the entries, always the same ones, is withheld for as long as the rule is in force.
 * - `pretty-printed`: spaces and line ends wherever JSON allows them.
 * - `extra-envelope`: unknown fields before, inside and after `response_map`, with lists named `log` among them. The entries
 *   stay as they are, so that they are still those of the truth.
 */
export const faultRuleSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({
    ...faultWhen,
    kind: z.literal('envelope-error'),
    status: z.union([z.literal(401), z.literal(429), z.literal(500), z.literal(503)]).default(500),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('missing-log') }),
  z.strictObject({ ...faultWhen, kind: z.literal('null-log') }),
  z.strictObject({ ...faultWhen, kind: z.literal('late-rows'), share: z.number().min(0).max(1).default(0.2) }),
  z.strictObject({ ...faultWhen, kind: z.literal('pretty-printed') }),
  z.strictObject({ ...faultWhen, kind: z.literal('extra-envelope') }),
]);
export type FaultRule = z.output<typeof faultRuleSchema>;
export type FaultRuleOptions = z.input<typeof faultRuleSchema>;
