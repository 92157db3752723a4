import { z } from 'zod';

/** What the measured process is told: a file that holds a `RawDay`, and where its Parquet files are to be put. */
export const LakeTargetSchema = z.object({ dayFile: z.string(), out: z.string(), scratch: z.string() });
export type LakeTarget = z.infer<typeof LakeTargetSchema>;

/** What it came to. Units: seconds, bytes. */
export const LakeReportSchema = z.object({
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
  files: z.array(z.object({ table: z.string(), path: z.string(), rows: z.number(), bytes: z.number() })),
});
export type LakeReport = z.infer<typeof LakeReportSchema>;
