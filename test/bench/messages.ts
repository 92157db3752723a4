import { z } from 'zod';
import { CASE_NAMES } from './cases.ts';

/** The logs of one stand-in Talend, brought by one of the cases. */
const LogTargetSchema = z.strictObject({
  kind: z.enum(CASE_NAMES),
  vendorUrl: z.url(),
  /** An empty folder of its own. */
  dataDir: z.string(),
  concurrency: z.int(),
});
export type LogTarget = z.infer<typeof LogTargetSchema>;

/**
 * Sources that the pipeline brings, in-memory or on the embedded cloud. `sources` are as in `sources.yaml`; all of them are
 * listed at the start, and the measured time ends when those in `waitFor` are settled. `clockAtMs`: where the pipeline's
 * clock stands at the start, when that is another time than now.
 */
const SourcesTargetSchema = z.strictObject({
  kind: z.literal('sources'),
  ports: z.enum(['memory', 'embedded']),
  dataDir: z.string(),
  concurrency: z.int(),
  sources: z.array(z.unknown()),
  waitFor: z.array(z.string()),
  clockAtMs: z.number().optional(),
});
export type SourcesTarget = z.infer<typeof SourcesTargetSchema>;

/** What a measured process is started with, as JSON in its first argument. */
export const TargetSchema = z.discriminatedUnion('kind', [LogTargetSchema, SourcesTargetSchema]);
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

/**
 * What has landed of a source. `records` counts lines, and a file as one; `bytes` are before and `storedBytes` after
 * compression. `seconds`: from the start until it was settled.
 */
const LandedSourceSchema = z.strictObject({
  source: z.string(),
  records: z.number(),
  objects: z.number(),
  bytes: z.number(),
  storedBytes: z.number(),
  seconds: z.number(),
});
export type LandedSource = z.infer<typeof LandedSourceSchema>;

const CallsSchema = z.record(z.string(), z.number());

/**
 * What a measured process says, in this order; the parent answers `ready` with any message. `settled` ends the measured
 * time: everything after it is checking. The last one is `result` of logs, `landed` of sources. Units: seconds, bytes.
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
  z.strictObject({
    kind: z.literal('landed'),
    sources: z.array(LandedSourceSchema),
    problems: z.array(z.string()),
    awsCalls: CallsSchema.optional(),
  }),
]);
export type Report = z.infer<typeof ReportSchema>;
export type Settled = Extract<Report, { kind: 'settled' }>;
export type Result = Extract<Report, { kind: 'result' }>;
export type Landed = Extract<Report, { kind: 'landed' }>;
