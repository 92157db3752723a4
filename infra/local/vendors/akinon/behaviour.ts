import { z } from 'zod';

/**
 * How the vendor acts where its document leaves room; every field has a default.
 *
 * - `tokenSeconds`: life of a token, which is not documented.
 * - `next`: what a page says of the next one; `always` is the vendor's sample: a URL even when nothing follows.
 * - `count`: of the rows on the page, or of all rows; the sample fits both.
 * - `order`: of a listing by `created`, which is not documented. It does not change between pages.
 * - `projectParameter`: which spelling of the project's query parameter is understood.
 */
export const behaviourSchema = z.strictObject({
  tokenSeconds: z.number().positive().default(1800),
  next: z.enum(['always', 'foreign-origin', 'null', 'absent']).default('always'),
  count: z.enum(['page', 'total']).default('page'),
  order: z.enum(['desc', 'asc', 'shuffled']).default('desc'),
  projectParameter: z.enum(['either', 'projectId', 'projectid']).default('either'),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourOptions = z.input<typeof behaviourSchema>;
