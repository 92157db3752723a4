import { z } from 'zod';
import { CASE_NAMES } from './cases.ts';

/** What a measured process is started with, as JSON in its first argument. */
export const TargetSchema = z.strictObject({
  kind: z.enum(CASE_NAMES),
  vendorUrl: z.url(),
  /** An empty folder of its own. */
  dataDir: z.string(),
  concurrency: z.int(),
});
export type Target = z.infer<typeof TargetSchema>;

/** One log as the case has it. `deliveries` counts the tasks that worked on it, `storedParts` the uploads of its object. */
const FetchedSchema = z.strictObject({
  id: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  storedBytes: z.number().optional(),
  deliveries: z.number().optional(),
  storedParts: z.number().optional(),
});
export type Fetched = z.infer<typeof FetchedSchema>;

const CallsSchema = z.record(z.string(), z.number());

/**
 * What a measured process says, in this order; the parent answers `ready` with any message. `settled` ends the measured
 * time: everything after it is checking. Units: seconds, bytes.
 */
export const ReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), cloudPid: z.number().optional() }),
  z.strictObject({
    kind: z.literal('settled'),
    wallSeconds: z.number(),
    cpuSeconds: z.number(),
    peakRssBytes: z.number(),
  }),
  z.strictObject({
    kind: z.literal('result'),
    fetched: z.array(FetchedSchema),
    problems: z.array(z.string()),
    awsCalls: CallsSchema.optional(),
  }),
]);
export type Report = z.infer<typeof ReportSchema>;
export type Settled = Extract<Report, { kind: 'settled' }>;
export type Result = Extract<Report, { kind: 'result' }>;
