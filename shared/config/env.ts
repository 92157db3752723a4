import * as z from 'zod';

/** Environment of every function: names of what the stack created. Values never hold a secret. */
export const FunctionEnvSchema = z.object({
  RUNLAKE_STAGE: z.string().min(1),
  RUNLAKE_BUCKET: z.string().min(1),
  RUNLAKE_TABLE: z.string().min(1),
  /** Queue URLs are this followed by the queue's name. */
  RUNLAKE_QUEUE_URL_PREFIX: z.url(),
  /** Secrets Manager name of the key that seals vendor tokens in the index. */
  RUNLAKE_SEALING_KEY_SECRET: z.string().min(1),
  /** The validated sources, as a JSON file inside the bundle. */
  RUNLAKE_SOURCES_FILE: z.string().min(1),
  /** How long landings are collected before a day of the lake is built anew; SQS delays no message longer. */
  RUNLAKE_CURATE_DELAY_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().max(900)),
  /** Of a stage whose vendors are stand-ins on the machine of the functions; absent where vendors are real. */
  RUNLAKE_VENDORS_ON_LOOPBACK: z.literal('true').optional(),
});
export type FunctionEnv = z.infer<typeof FunctionEnvSchema>;
export type FunctionEnvKey = keyof FunctionEnv;

/** Environment of the curator, which knows no source and no secret. */
export const CuratorEnvSchema = FunctionEnvSchema.pick({
  RUNLAKE_STAGE: true,
  RUNLAKE_BUCKET: true,
  RUNLAKE_TABLE: true,
  RUNLAKE_QUEUE_URL_PREFIX: true,
  RUNLAKE_CURATE_DELAY_SECONDS: true,
});
