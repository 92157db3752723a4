import { z } from 'zod';

/**
 * How the vendor acts where its documents leave room; every field has a default.
 *
 * - `offsetBase`: of the run logs. 0: `offset` is the number of rows to skip, as newer pages say. 1: offset 1 skips nothing,
 *   as document 003 says; 0 does not either.
 * - `order`: of the run logs, by scheduleTimestamp. `shuffled-pages` is newest first, with the rows of each page mixed.
 * - `cursors`: `next=` / `prev=` are understood and the body has `next_url` / `prev_url`, without the key at the ends.
 * - `maxPageSize`: of the run logs; more is answered with so many.
 * - `timeSpelling`: of run logs, `2015-11-14T04:15:22` or with a space instead of the T.
 * - `emptyIs404`: a schedule without run logs is answered 404 instead of an empty list.
 * - `acceptCertificate`: a token request with a client_id and no secret passes. At the vendor the client certificate of the
 *   TLS connection proves who asks; this stand-in speaks plain HTTP and cannot ask for one.
 */
export const behaviourSchema = z.strictObject({
  offsetBase: z.union([z.literal(0), z.literal(1)]).default(0),
  order: z.enum(['newest', 'oldest', 'shuffled-pages']).default('newest'),
  cursors: z.boolean().default(false),
  maxPageSize: z.int().positive().default(200),
  timeSpelling: z.enum(['T', 'space', 'mixed']).default('T'),
  emptyIs404: z.boolean().default(false),
  bearerSeconds: z.number().positive().default(43_199),
  acceptCertificate: z.boolean().default(false),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourOptions = z.input<typeof behaviourSchema>;
