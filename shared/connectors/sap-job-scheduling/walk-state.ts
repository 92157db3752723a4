import * as z from 'zod';
import { UNSEEN_ORDER } from './order.ts';

const instantMs = z.number();
const count = z.number();

/** What to ask for next. `skip`: rows before the page, whatever the vendor counts offsets from. */
const PageRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('offset'), skip: count }),
  z.object({ kind: z.literal('cursor'), next: z.string() }),
]);

const OrderSchema = z.object({
  firstMs: instantMs.optional(),
  lastMs: instantMs.optional(),
  minMs: instantMs.optional(),
  maxMs: instantMs.optional(),
  falls: z.boolean(),
  rises: z.boolean(),
  rows: count,
});

/**
 * The end of a listing that runs oldest first: its last page and all after it (`forward`), then page by page `back`.
 * `skip` and `topMs` are the place and the oldest time of what has been read of it; `topIds` its uppermost page.
 */
const TailSchema = z.object({
  phase: z.enum(['forward', 'back']),
  skip: count,
  topMs: instantMs.optional(),
  topIds: z.array(z.string()),
});
export type Tail = z.infer<typeof TailSchema>;

/** Where a walk over a listing stands. JSON, so that it can rest in a slice's memory between two steps. */
export const WalkStateSchema = z.object({
  request: PageRequestSchema,
  order: OrderSchema,
  /** Run ids of the page before: the next page has to hold one of them, or rows lie between the two. */
  seam: z.array(z.string()),
  seamMs: instantMs.optional(),
  /** Rows of the longest page so far. */
  stride: count,
  /** Rows of the listing by the page before. */
  total: count.optional(),
  /** Offset of the first row, where that is configured; 0 is sent otherwise, which no service takes for the second row. */
  base: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Offsets were seen to count from 0. */
  fromZero: z.boolean(),
  /** Pages in a row that brought nothing, and how often the walk began anew. */
  stalled: count,
  restarts: count,
  tail: TailSchema.optional(),
  /** No jump to the tail any more: everything is walked. */
  whole: z.boolean(),
});
export type WalkState = z.infer<typeof WalkStateSchema>;

/** A walk from the listing's first row. */
export const startOfWalk = (base: 0 | 1 | undefined): WalkState => ({
  request: { kind: 'offset', skip: 0 },
  order: UNSEEN_ORDER,
  seam: [],
  stride: 0,
  base,
  fromZero: false,
  stalled: 0,
  restarts: 0,
  whole: false,
});
