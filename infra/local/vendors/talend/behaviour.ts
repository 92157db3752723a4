import { z } from 'zod';

const entriesPerPartSchema = z.union([
  z.int().positive(),
  z.custom<number>((value) => value === Number.POSITIVE_INFINITY),
  // JSON has no infinity, and options travel as JSON to the forked process.
  z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY),
]);

/**
 * How the vendor acts where its documents leave room; every field has a default.
 *
 * - `entriesPerPart`: entries in one generated file before the answer becomes 206 (100,000 at the vendor).
 * - `jsonContainer`: one object per line, or one array.
 * - `order`: of the listing, which the vendor does not document.
 * - `readiness`: `polls` answers IN_PROGRESS 0 to `most` times, fixed per run and part; `time` is proportional to size.
 * - `logDelayMs`: how late an entry becomes visible; the vendor asks for 30 s of patience after the end of a run.
 * - `unknownTokenStatus`: answer to an unknown or expired log token.
 */
export const behaviourSchema = z.strictObject({
  entriesPerPart: entriesPerPartSchema.default(100_000),
  jsonContainer: z.enum(['lines', 'array']).default('lines'),
  order: z.enum(['desc', 'asc', 'shuffled']).default('desc'),
  readiness: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('polls'), most: z.int().nonnegative() }),
      z.strictObject({
        kind: z.literal('time'),
        baseMs: z.number().nonnegative(),
        msPerMegabyte: z.number().nonnegative(),
      }),
    ])
    .default({ kind: 'polls', most: 4 }),
  logDelayMs: z.number().nonnegative().default(0),
  bearerSeconds: z.number().positive().default(1800),
  logTokenSeconds: z.number().positive().default(3600),
  urlSeconds: z.number().positive().default(3600),
  unknownTokenStatus: z.union([z.literal(404), z.literal(400)]).default(404),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourOptions = z.input<typeof behaviourSchema>;
