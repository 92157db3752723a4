import { z } from 'zod';
import { commonFaultSchemas, faultWhen } from '../kit/fault-rule.ts';
import { downloadFormSchema } from './download-form.ts';

/**
 * A fault and when it strikes; the common kinds are those of every stand-in. Own ones strike the endpoint they belong to.
 *
 * - `shifted-rows`: a page after the first begins `by` rows later than it should; -1 repeats a row of the page before, as when
 *   one was inserted at the head, 1 skips one. For this answer only.
 * - `removed-rows`: before a page after the first is answered, the last `rows` rows of final runs before it are deleted for good,
 *   so that as many slide to the page before unseen. A main log takes all of its run along.
 * - `unknown-state`: `field` of every row is a number or a word that is not documented.
 * - `download-form`: the download has another form than usual.
 */
export const faultRuleSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({ ...faultWhen, kind: z.literal('shifted-rows'), by: z.int().default(-1) }),
  z.strictObject({ ...faultWhen, kind: z.literal('removed-rows'), rows: z.int().positive().default(1) }),
  z.strictObject({
    ...faultWhen,
    kind: z.literal('unknown-state'),
    field: z.enum(['state', 'status']).default('state'),
    form: z.enum(['number', 'word']).default('number'),
  }),
  z.strictObject({ ...faultWhen, kind: z.literal('download-form'), form: downloadFormSchema }),
]);
export type FaultRule = z.output<typeof faultRuleSchema>;

/** Returns where a fault strikes when its rule does not say, or undefined for every endpoint. */
export function defaultEndpoints(rule: FaultRule): readonly string[] | undefined {
  switch (rule.kind) {
    case 'shifted-rows':
    case 'removed-rows':
    case 'unknown-state':
    case 'malformed-json':
    case 'duplicate-rows':
    case 'unknown-fields':
      return ['logs'];
    case 'download-form':
      return ['download'];
    case 'bearer-expired':
      return ['logs', 'download'];
    default:
      return undefined;
  }
}
