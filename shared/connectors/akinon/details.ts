import { IngestError } from '../../domain/errors.ts';
import type { PartToLand, StepOutcome } from '../../domain/outcome.ts';
import { downloadDetail } from './detail-file.ts';
import { MAX_DETAILS } from './detail-ids.ts';
import type { RunMemory } from './memory.ts';
import { flowOf, type RunStep } from './run-steps.ts';
import type { ZipEntry } from './zip-directory.ts';
import { inflateEntry } from './zip-entry.ts';

/** Objects 1 to 9 are for records. */
const FIRST_INDEX = 10;
/** So many details that are not there are passed over before the row is saved. */
const MAX_SKIPPED = 50;
/** A row of the index holds no more objects than this. */
const MAX_PARTS = 1_000;
/** Nobody says when a detail is there; one that is not is looked for again this long after its run. Units: milliseconds. */
const LATE_MS = 900_000;
const CLOCKS_DIFFER_MS = 3_600_000;

/**
 * Lands the next detail file, entry by entry; done when all have.
 *
 * A log whose detail the vendor does not have is passed over, as the flag on a row promises nothing: at once when its run is
 * over for a while, else after a second look.
 * Errors: contract when there are more details than can be remembered, or more files than a row can hold.
 */
export async function stepDetails(step: RunStep): Promise<StepOutcome> {
  const { client, slice, tally } = step;
  let { memory } = step;
  if (memory.tooManyDetails) {
    throw new IngestError('contract', `run ${slice.id} has more than ${MAX_DETAILS} details, which can not be landed`, {
      source: slice.source,
    });
  }
  if (slice.parts.length >= MAX_PARTS) {
    throw new IngestError('contract', `run ${slice.id} has more than ${MAX_PARTS} files, which its row can not hold`, {
      source: slice.source,
    });
  }
  const lateMs = lateMsOf(step);
  for (let skipped = 0; skipped < MAX_SKIPPED; skipped += 1) {
    const id = memory.details[placeOf(memory) ?? memory.details.length];
    if (id === undefined) return { kind: 'done', memory };
    if (isSecondLook(memory) && lateMs > 0) {
      const note = 'looks again for details that are not there yet';
      return { kind: 'wait', state: 'ready', memory, delaySeconds: Math.ceil(lateMs / 1000), note };
    }
    const entries = await downloadDetail(client, { flowId: flowOf(step), id }, tally).catch((error: unknown) => {
      throw aboutDetail(error, id, memory);
    });
    const entry = entries[memory.entry];
    if (entry !== undefined) {
      const part = toLand(step, memory, { id, entries, entry });
      return { kind: 'land', before: memory, memory: afterEntry(memory, entries.length), part };
    }
    // A zip that lost entries since keeps the numbers of those that have landed.
    const extras = memory.extras + Math.max(0, extraOf(memory.entry));
    const absent = lateMs > 0 && memory.entry === 0 ? [...memory.absent, memory.position] : memory.absent;
    memory = { ...next({ ...memory, absent }), extras };
  }
  return { kind: 'wait', state: 'ready', memory, delaySeconds: 0, note: 'goes on with the next detail' };
}

const isSecondLook = ({ position, details }: RunMemory): boolean => position >= details.length;

/** Place in `details` of the file that is next; `undefined` when there is none. */
const placeOf = (memory: RunMemory): number | undefined => (isSecondLook(memory) ? memory.absent[0] : memory.position);

/** The file after this one. */
const next = (memory: RunMemory): RunMemory =>
  isSecondLook(memory)
    ? { ...memory, absent: memory.absent.slice(1), entry: 0 }
    : { ...memory, position: memory.position + 1, entry: 0 };

/** For how long a detail may still appear; 0 when the run says nothing of its end, or an end that can not be. */
function lateMsOf({ slice, environment }: RunStep): number {
  const lateMs = Date.parse(slice.run?.finishedAt ?? '') + LATE_MS - environment.now();
  return lateMs > 0 && lateMs < LATE_MS + CLOCKS_DIFFER_MS ? lateMs : 0;
}

/** Entries beyond a file's first are rare; they are numbered behind the first entries of all files. */
const extraOf = (entries: number): number => entries - 1;

function afterEntry(memory: RunMemory, entries: number): RunMemory {
  if (memory.entry + 1 < entries) return { ...memory, entry: memory.entry + 1 };
  return { ...next(memory), extras: memory.extras + extraOf(entries) };
}

function toLand(
  step: RunStep,
  memory: RunMemory,
  found: { readonly id: string; readonly entries: readonly ZipEntry[]; readonly entry: ZipEntry },
): PartToLand {
  const { entry, extras, details } = memory;
  const behind = FIRST_INDEX + details.length + extras;
  let first: ZipEntry | undefined = found.entry;
  const open = async (): Promise<ZipEntry> => {
    const known =
      first ?? (await downloadDetail(step.client, { flowId: flowOf(step), id: found.id }, step.tally))[entry];
    first = undefined;
    if (known !== undefined) return known;
    throw new IngestError('transient', 'its zip holds fewer files than before');
  };
  return {
    index: entry === 0 ? FIRST_INDEX + (placeOf(memory) ?? 0) : behind + entry - 1,
    of: behind + extraOf(found.entries.length) - 1,
    extension: 'json',
    contentType: 'application/json',
    stream: 'log-details',
    open: async () => {
      const opened = await open().catch((error: unknown) => {
        throw aboutDetail(error, found.id, memory);
      });
      return { body: readEntry(opened, found.id, memory), offset: 0, size: opened.size };
    },
  };
}

async function* readEntry(entry: ZipEntry, id: string, memory: RunMemory): AsyncGenerator<Uint8Array> {
  try {
    yield* inflateEntry(entry);
  } catch (error) {
    throw aboutDetail(error, id, memory);
  }
}

/** Names the log, and remembers what was passed over before. */
function aboutDetail(error: unknown, id: string, memory: RunMemory): unknown {
  if (!(error instanceof IngestError)) return error;
  return new IngestError(error.kind, `detail of log ${id}: ${error.message}`, {
    ...(error.source === undefined ? {} : { source: error.source }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    safe: error.safe,
    cause: error,
    memory,
  });
}
