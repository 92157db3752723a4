import * as z from 'zod';
import { RUN_STATUSES } from './run.ts';
import { SLICE_STATES, type SliceRow } from './slice.ts';

const instantMs = z.number();
const count = z.int().min(0);

export const RunRecordSchema = z.object({
  runId: z.string(),
  status: z.enum(RUN_STATUSES),
  vendorStatus: z.string(),
  subject: z.record(z.string(), z.string()),
  triggeredAt: z.string().exactOptional(),
  startedAt: z.string().exactOptional(),
  finishedAt: z.string().exactOptional(),
  trigger: z.string().exactOptional(),
  errorText: z.string().exactOptional(),
  counts: z.record(z.string(), z.number()).exactOptional(),
});

const LandedPartSchema = z.object({
  key: z.string(),
  // Of a day before 1970 it is negative.
  index: z.int(),
  bytes: count,
  storedBytes: count,
  lines: count,
  sha256: z.string(),
  etag: z.string(),
  stream: z.string().exactOptional(),
  errors: count.exactOptional(),
  late: count.exactOptional(),
});

const UploadCheckpointSchema = z.object({
  partIndex: count,
  key: z.string(),
  uploadId: z.string().exactOptional(),
  uploaded: z.array(z.object({ number: z.int().min(1), etag: z.string(), bytes: count })),
  tailKey: z.string(),
  offset: count,
  lines: count,
  validator: z.string(),
});

/** A slice's row as it is read back from the index: strict on what we use, tolerant of fields of newer versions. */
export const SliceRowSchema: z.ZodType<SliceRow> = z.object({
  version: z.literal(1),
  source: z.string().min(1),
  stream: z.string().min(1),
  id: z.string().min(1),
  vendor: z.string().min(1),
  correlationId: z.string().exactOptional(),
  backfill: z.string().exactOptional(),
  state: z.enum(SLICE_STATES),
  revision: count,
  hop: count,
  dueAtMs: instantMs,
  discoveredAtMs: instantMs,
  updatedAtMs: instantMs,
  deadlineAtMs: instantMs.exactOptional(),
  notBeforeMs: instantMs.exactOptional(),
  lease: z.object({ owner: z.string(), expiresAtMs: instantMs }).exactOptional(),
  failures: count,
  throttles: count.exactOptional(),
  requests: count,
  run: RunRecordSchema.exactOptional(),
  earlierDays: z.array(z.string()).exactOptional(),
  window: z.object({ fromMs: instantMs, toMs: instantMs }).exactOptional(),
  wokenAtMs: instantMs.exactOptional(),
  anewAtMs: instantMs.exactOptional(),
  memory: z.record(z.string(), z.unknown()),
  parts: z.array(LandedPartSchema),
  upload: UploadCheckpointSchema.exactOptional(),
  readyAtMs: instantMs.exactOptional(),
  endedAtMs: instantMs.exactOptional(),
  note: z.string().exactOptional(),
  lastError: z.object({ kind: z.string(), message: z.string() }).exactOptional(),
});
