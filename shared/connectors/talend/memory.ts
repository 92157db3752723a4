import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';
import { UNKNOWN_PACE } from '../../domain/pace.ts';
import type { SliceRow } from '../../domain/slice.ts';

export const PaceSchema = z.record(z.string(), z.number()).default(UNKNOWN_PACE);

/** One file of a log's chain. `token` is sealed; it is gone when the file has to be made anew. */
const ChainPartSchema = z.object({
  token: z.string().optional(),
  announced: z.number().optional(),
  /** Where this part's newest entry may lie; absent for the newest part of all. */
  endTime: z.string().optional(),
});
export type ChainPart = z.infer<typeof ChainPartSchema>;

/**
 * What the connector remembers of one run between two steps.
 *
 * `chain` is newest first, as the vendor cuts it; `more` is where the chain goes on. Landing is oldest first.
 */
export const LogMemorySchema = z.object({
  pace: PaceSchema,
  final: z.boolean().default(false),
  neverStarted: z.boolean().default(false),
  generatedAtMs: z.number().optional(),
  /** The last poll that said "not ready", in seconds after the generation. */
  notReadyAtSeconds: z.number().optional(),
  chain: z.array(ChainPartSchema).default([]),
  more: z.string().optional(),
  landed: z.number().default(0),
  /** Files that had to be made again, because a token or a URL was refused. */
  remakes: z.number().default(0),
  /** Reading page by page: the frozen end, and how many entries there are before it. */
  pagesEndMs: z.number().optional(),
  counted: z.number().optional(),
  cleaned: z.boolean().default(false),
});
export type LogMemory = z.infer<typeof LogMemorySchema>;

export function readMemory(slice: SliceRow): LogMemory {
  const parsed = LogMemorySchema.safeParse(slice.memory);
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', `The index row of run ${slice.id} holds notes that this version can not read`, {
    source: slice.source,
    cause: parsed.error,
  });
}

/** The part that is to land next, oldest first; `undefined` when all have. */
export function nextPart(memory: LogMemory): { readonly position: number; readonly part: ChainPart } | undefined {
  const position = memory.chain.length - 1 - memory.landed;
  const part = memory.chain[position];
  return part === undefined ? undefined : { position, part };
}

export const withPartAt = (memory: LogMemory, position: number, part: ChainPart): LogMemory => ({
  ...memory,
  chain: memory.chain.map((known, index) => (index === position ? part : known)),
});
