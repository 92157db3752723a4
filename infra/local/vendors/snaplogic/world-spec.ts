import { z } from 'zod';

/**
 * A time of even traffic: so many requests, spread over seconds counted from the start of the world (negative is before
 * it), or over one UTC day. A short one is a burst.
 */
const trafficSchema = z.union([
  z.strictObject({
    requests: z.int().nonnegative(),
    secondsFromStart: z.tuple([z.number(), z.number()]).refine(([from, to]) => from < to, 'must be ascending'),
  }),
  z.strictObject({ requests: z.int().nonnegative(), day: z.iso.date() }),
]);
export type Traffic = z.output<typeof trafficSchema>;

/**
 * What a world consists of; with a seed and a start instant it is a world.
 *
 * Shape: the name of the org has a space by default, as a client has to percent-encode it. Times of traffic may overlap.
 */
export const worldSpecSchema = z.strictObject({
  org: z.string().min(1).default('Acme Dev'),
  traffic: z.array(trafficSchema),
});
export type WorldSpec = z.output<typeof worldSpecSchema>;
