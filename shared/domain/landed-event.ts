import * as z from 'zod';
import { RUN_STATUSES, type RunRecord } from './run.ts';
import { type LandedPart, SLICE_STATES, type SliceRow, sliceName } from './slice.ts';

/** Most objects that one event lists: with keys of 400 characters about 180 KB, below the 256 KB that EventBridge takes. */
export const MOST_OBJECTS = 250;

const instant = z.string().describe('RFC 3339, UTC, with milliseconds.');

const RunSchema = z.object({
  runId: z.string().describe("The vendor's id of the run."),
  status: z.enum(RUN_STATUSES),
  vendorStatus: z.string().describe("The vendor's own word."),
  subject: z.record(z.string(), z.string()).describe("What ran, in the vendor's ids."),
  triggeredAt: instant.exactOptional(),
  startedAt: instant.exactOptional(),
  finishedAt: instant.exactOptional(),
});

const LandedObjectSchema = z.object({
  bucket: z.string(),
  key: z.string().describe('raw/vendor=…/source=…/stream=…/dt=…/<slice>/part-NNNNN.<json|ndjson|log>.<zst|gz>'),
  stream: z.string(),
  etag: z
    .string()
    .describe(
      'Of the stored object. The same key with another ETag has another content: handle each key and etag once.',
    ),
  bytes: z.int().min(0).describe('Of the decompressed content.'),
  storedBytes: z.int().min(0).describe('Of the stored object.'),
  lines: z.int().min(0).describe('Of the decompressed content; where it holds records, their number.'),
  sha256: z.string().describe('Of the decompressed content, in hexadecimal digits.'),
  changed: z
    .boolean()
    .describe('A hint: new or replaced since the revision before, whose event may come later, or was never handled.'),
});

/**
 * The detail of a `Run Log Landed` event, version 1: objects of a slice are here that were not, or nothing more will come.
 *
 * A contract: within version 1 fields are only added. Events may come late, several times and in any order, so a consumer
 * handles each `key` and `etag` once, whichever event names them: neither `revision` nor `changed` tells what it has handled.
 * The latest event of a slice of up to 250 objects names everything that the slice has; of a slice with more, each object is in
 * the event of the revision that brought it, and perhaps in no other.
 * Source of docs/run-log-landed.schema.json. Never in it: secrets, what connectors remember, texts of errors.
 */
export const LandedEventSchema = z.object({
  version: z.literal(1),
  id: z.string().describe('<source>/<stream>/<slice>: the same for all events of a slice.'),
  revision: z.int().min(0).describe('Grows from event to event of one id; a higher one may come before a lower one.'),
  source: z.string(),
  vendor: z.string(),
  stream: z.string().describe('Of the slice; that of an object may be another.'),
  slice: z.string(),
  state: z.enum(SLICE_STATES).describe('landed: nothing more will come. Others: it is read again.'),
  run: RunSchema.exactOptional().describe('The run whose log it is; absent where a slice holds many.'),
  window: z.object({ from: instant, to: instant }).exactOptional().describe('The time range that it holds, half-open.'),
  occurredAt: instant,
  objectCount: z.int().min(0).describe('Objects of the slice, also those that are not listed.'),
  objects: z
    .array(LandedObjectSchema)
    .max(MOST_OBJECTS)
    .describe('All of them; of more than 250 those that changed come first, and the last ones are left out.'),
});
export type LandedEvent = z.infer<typeof LandedEventSchema>;

/** The JSON Schema of an event's detail, for consumers. */
export const landedEventJsonSchema = () => ({
  title: 'Run Log Landed, version 1',
  description: 'The detail of an EventBridge event of this detail type. Fields may be added; see docs/consumers.md.',
  ...z.toJSONSchema(LandedEventSchema, { io: 'input' }),
});

const isoInstant = (ms: number): string => new Date(ms).toISOString();

/**
 * The event of a change from one version of a row to a later one; `undefined` when there is nothing to tell: no object is new
 * or another, and the slice has not just landed. `before` undefined: the row is new, or what was before is not known.
 * Test: test/unit/domain/landed-event.test.ts
 */
export function landedEvent(before: SliceRow | undefined, after: SliceRow, bucket: string): LandedEvent | undefined {
  const known = new Map(before?.parts.map(({ key, etag }) => [key, etag]));
  const isChanged = (part: LandedPart): boolean => known.get(part.key) !== part.etag;
  const justLanded = after.state === 'landed' && before?.state !== 'landed';
  if (!justLanded && !after.parts.some(isChanged)) return undefined;
  const objects = after.parts.map((part) => ({
    bucket,
    key: part.key,
    stream: part.stream ?? after.stream,
    etag: part.etag,
    bytes: part.bytes,
    storedBytes: part.storedBytes,
    lines: part.lines,
    sha256: part.sha256,
    changed: isChanged(part),
  }));
  return {
    version: 1,
    id: sliceName(after),
    revision: after.revision,
    source: after.source,
    vendor: after.vendor,
    stream: after.stream,
    slice: after.id,
    state: after.state,
    ...(after.run === undefined ? {} : { run: runOf(after.run) }),
    ...(after.window === undefined
      ? {}
      : { window: { from: isoInstant(after.window.fromMs), to: isoInstant(after.window.toMs) } }),
    occurredAt: isoInstant(after.updatedAtMs),
    objectCount: objects.length,
    objects:
      objects.length <= MOST_OBJECTS
        ? objects
        : objects.toSorted((left, right) => Number(right.changed) - Number(left.changed)).slice(0, MOST_OBJECTS),
  };
}

const runOf = (run: RunRecord): NonNullable<LandedEvent['run']> => ({
  runId: run.runId,
  status: run.status,
  vendorStatus: run.vendorStatus,
  subject: run.subject,
  ...(run.triggeredAt === undefined ? {} : { triggeredAt: run.triggeredAt }),
  ...(run.startedAt === undefined ? {} : { startedAt: run.startedAt }),
  ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
});
