import { z } from 'zod';

/** What the process that runs the servers is started with, as JSON in its first argument. */
export const ServerOptionsSchema = z.strictObject({
  dataDir: z.string().min(1),
  /** How long to wait for another holder of the data directory that is going away. */
  lockWaitMs: z.int().min(0),
  /** `release`: messages that were in flight are visible at once, since whoever had received them is gone. */
  inFlightAtStart: z.enum(['release', 'keep']),
});
export type ServerOptions = z.infer<typeof ServerOptionsSchema>;

/** What that process answers, once. */
export const ServerAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), storage: z.url(), index: z.url() }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
]);
export type ServerAnswer = z.infer<typeof ServerAnswerSchema>;

/** What it is told, once. The loss of the channel means the same. */
export const StopRequestSchema = z.strictObject({ kind: z.literal('stop') });
