import { z } from 'zod';

const infinity = z.custom<number>((value) => value === Number.POSITIVE_INFINITY);
// JSON has no infinity, and options travel as JSON to the forked process.
const unlimited = z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY);

/**
 * How the vendor acts where its document leaves room; every field has a default.
 *
 * - `startExclusive`, `endInclusive`: the document says "since" and "before", which is [start, end) by default.
 * - `windowError`: answer to a window of more than an hour, or one that ends before it begins: HTTP 400, or HTTP 200 with 400
 *   in the envelope.
 * - `cap`: an answer holds so many entries at most and does not say when it left some out.
 * - `order`: of the entries, which is not documented; the same for equal questions.
 * - `retentionHours`: an entry is gone so long after its request time.
 * - `tokenSeconds`: a JWT is accepted for so long after it was issued. `jwtHeader`: how it has to be sent,
 *   `Bearer <token>` or, as one revision of the vendor's page has it, `Bearer Token <token>`.
 */
export const behaviourSchema = z.strictObject({
  startExclusive: z.boolean().default(false),
  endInclusive: z.boolean().default(false),
  windowError: z.enum(['status', 'envelope']).default('status'),
  cap: z.union([z.int().positive(), infinity, unlimited]).default(Number.POSITIVE_INFINITY),
  order: z.enum(['asc', 'desc', 'shuffled']).default('asc'),
  retentionHours: z.union([z.number().positive(), infinity, unlimited]).default(24 * 7),
  tokenSeconds: z.number().positive().default(3600),
  jwtHeader: z.enum(['bearer', 'bearer-token', 'both']).default('both'),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourOptions = z.input<typeof behaviourSchema>;
