import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';
import { ledgerStartMs } from '../../domain/ledger-name.ts';
import type { SliceRow } from '../../domain/slice.ts';
import { subjectOf } from './slice-id.ts';
import { WalkStateSchema } from './walk-state.ts';

/** A run that may still change, and when to ask for it by its id unless a walk meets it before. */
const OpenRunSchema = z.object({ runId: z.string(), atMs: z.number().optional(), dueMs: z.number() });
export type OpenRun = z.infer<typeof OpenRunSchema>;

/** A reading under way; it may take several steps. */
const ReadingSchema = z.object({
  startedAtMs: z.number(),
  deep: z.boolean(),
  /** Older rows are known to the last word; absent: none are. */
  floorMs: z.number().optional(),
  /** Of the rows seen: the newest scheduleTimestamp, and the oldest of a run that may still change. */
  newestMs: z.number().optional(),
  unsettledMs: z.number().optional(),
  walk: WalkStateSchema,
});
export type Reading = z.infer<typeof ReadingSchema>;

/** What the connector remembers of one listing. Units: epoch milliseconds, UTC, of our own clock unless said otherwise. */
export const ListingMemorySchema = z.object({
  jobId: z.string(),
  scheduleId: z.string(),
  job: z.string().optional(),
  /** A backfill has asked for everything from here on, also from before `options.since`. */
  backfillFromMs: z.number().optional(),
  /** Start of the last reading that was finished, and of the last deep one. */
  readAtMs: z.number().optional(),
  deepAtMs: z.number().optional(),
  /** The same of the last reading before a backfill had it begin anew: what was read is not lost. */
  wasReadAtMs: z.number().optional(),
  /** The newest scheduleTimestamp that was read, never later than its reading. */
  frontierMs: z.number().optional(),
  /** By the last deep reading: runs of an older scheduleTimestamp have said their last word. */
  floorMs: z.number().optional(),
  open: z.array(OpenRunSchema).default([]),
  /** More runs are open than are remembered. */
  crowded: z.boolean().default(false),
  /** The listing has no order that a walk could rely on. */
  unordered: z.boolean().default(false),
  /** The vendor does not know the schedule: since when, and when it was last asked. */
  missing: z.object({ sinceMs: z.number(), askedAtMs: z.number() }).optional(),
  reading: ReadingSchema.optional(),
});
export type ListingMemory = z.infer<typeof ListingMemorySchema>;

/**
 * What is remembered of a listing; of one that was given up and opened again, no more than its id says, and how far back a
 * backfill has asked for it.
 * Errors: invariant when a newer version has left notes that this one can not read.
 */
export function readMemory(slice: Pick<SliceRow, 'id' | 'source' | 'memory' | 'backfill'>): ListingMemory {
  const backfillFromMs = slice.backfill === undefined ? undefined : ledgerStartMs(slice.backfill);
  const asked = backfillFromMs === undefined ? {} : { backfillFromMs };
  const parsed = ListingMemorySchema.safeParse({ ...subjectOf(slice.id), ...asked, ...slice.memory });
  if (parsed.success) return parsed.data;
  throw new IngestError(
    'invariant',
    `The index row of listing ${slice.id} holds notes that this version can not read`,
    {
      source: slice.source,
      cause: parsed.error,
    },
  );
}
