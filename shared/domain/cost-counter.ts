import { dayOfKey } from './object-key.ts';
import { exactly, type Range, sumOfRanges } from './range.ts';
import { isOpen, type LandedPart, type SliceRow } from './slice.ts';

/** Bytes of one part of a multipart upload; smaller objects go up in one PUT. Equals PART_BYTES of functions/compose.ts. */
const PART_BYTES = 8 * 1024 * 1024;
/** Keys of an item besides its row: primary key, and those of both listings. Units: bytes. */
const KEY_BYTES = 300;
/** A run is written when it is new and when it changes: scheduled, running, ended. */
const MOST_WRITES_OF_A_RUN = 3;

/** What the index counts of one source. Units: calls, bytes, milliseconds. */
export interface CostCounts {
  readonly slices: number;
  /** Runs that are slices and have landed. */
  readonly landed: number;
  /** Rows of runs that are records of others. */
  readonly runs: number;
  readonly lines: number;
  readonly requests: number;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly indexBytes: number;
  /** PutItem and UpdateItem. */
  readonly writes: Range;
  /** The same in the units of DynamoDB, both listings included. */
  readonly writeUnits: Range;
  /** Of these the most that rows of slices took. */
  readonly sliceWriteUnits: number;
  /** Writes of rows of slices: the stream's changes that the pipe lets through. */
  readonly sliceChanges: number;
  /** From the discovery of each slice to its end, at most fifteen minutes of each. */
  readonly waitedMs: number;
  /** Tasks that were sent, each also received and deleted. */
  readonly tasks: Range;
  /** PUT and POST of raw objects. */
  readonly puts: Range;
  /** HEAD and GET of raw objects while records are merged. */
  readonly reads: Range;
  /** GetItem before an object of records is written. */
  readonly leaseChecks: Range;
  /** Landings that consumers hear of. */
  readonly events: Range;
  readonly days: number;
  readonly builds: number;
  readonly buildMs: number;
  readonly builtBytes: number;
  /** PUT and POST of objects of tables. */
  readonly tablePuts: Range;
  /** GET of raw objects by builds. */
  readonly buildReads: Range;
  readonly discoveries: number;
}

/** What is counted of a day of the lake: the part of its row that matters here. */
interface BuiltDay {
  readonly dt: string;
  readonly landedSequence: number;
  readonly builtSequence: number;
  readonly builds?: number;
  readonly buildMs?: number;
  readonly objects: readonly { readonly bytes: number }[];
}

/** Longest life of an invocation of Lambda. Units: milliseconds. */
const LONGEST_INVOCATION_MS = 900_000;

const sizeOf = (row: object): number => JSON.stringify(row).length + KEY_BYTES;
/** DynamoDB counts a write in kilobytes that are begun. */
const unitsOf = (bytes: number): number => Math.ceil(bytes / 1024);
const times = ({ least, most }: Range, factor: number): Range => ({ least: least * factor, most: most * factor });
/** CreateMultipartUpload, UploadPart and CompleteMultipartUpload; or one PUT. */
const putsOf = (bytes: number): number => (bytes < PART_BYTES ? 1 : 2 + Math.ceil(bytes / PART_BYTES));
/** Only objects of records count errors. */
const isRecords = (part: LandedPart): boolean => part.errors !== undefined;

/**
 * Adds up what the rows of one source tell of the AWS calls that they have cost.
 *
 * A row's `revision` is how often it was written, its `hop` how often it was put off, a day's `landedSequence` its marks and
 * `builds` its builds: those are exact. How often an object of records was replaced is not kept, so it lies between once
 * and once for each reading that the revision allows (lease, records and end: three writes a reading).
 * Source: docs/architecture.md, "Calls to AWS per log". Test: test/unit/domain/cost.test.ts
 */
export class CostCounter {
  #counts: CostCounts = {
    ...{ slices: 0, landed: 0, runs: 0, lines: 0, requests: 0, bytes: 0, storedBytes: 0, indexBytes: 0 },
    ...{
      writes: exactly(0),
      writeUnits: exactly(0),
      sliceWriteUnits: 0,
      sliceChanges: 0,
      waitedMs: 0,
      tasks: exactly(0),
      puts: exactly(0),
      reads: exactly(0),
    },
    ...{ leaseChecks: exactly(0), events: exactly(0), days: 0, builds: 0, buildMs: 0, builtBytes: 0 },
    ...{ tablePuts: exactly(0), buildReads: exactly(0), discoveries: 0 },
  };
  readonly #rawObjects = new Map<string, number>();

  get counts(): CostCounts {
    return this.#counts;
  }

  slice(row: SliceRow): void {
    const bytes = sizeOf(row);
    const records = row.parts.filter(isRecords);
    const files = row.parts.filter((part) => !isRecords(part));
    const readings = { least: 1, most: Math.max(1, Math.floor((row.revision - 1) / 3)) };
    const again = { least: 0, most: readings.most - 1 };
    const sum = (parts: readonly LandedPart[], of: (part: LandedPart) => number): number =>
      parts.reduce((total, part) => total + of(part), 0);
    for (const { key } of row.parts) {
      const day = dayOfKey(key) ?? '';
      this.#rawObjects.set(day, (this.#rawObjects.get(day) ?? 0) + 1);
    }
    // The listing by state is written anew as the due time changes: the old entry goes, the new one comes.
    const items = row.run === undefined ? 3 : 4;
    const stored = (part: LandedPart): number => putsOf(part.storedBytes);
    this.#add({
      slices: 1,
      landed: row.run !== undefined && row.state === 'landed' ? 1 : 0,
      lines: sum(row.parts, ({ lines }) => lines),
      requests: row.requests,
      bytes: sum(row.parts, (part) => part.bytes),
      storedBytes: sum(row.parts, ({ storedBytes }) => storedBytes),
      indexBytes: bytes * (row.run === undefined ? 2 : 3),
      writes: exactly(row.revision),
      // It was smaller before it had its objects.
      writeUnits: { least: row.revision * items, most: row.revision * items * unitsOf(bytes) },
      sliceWriteUnits: row.revision * items * unitsOf(bytes),
      sliceChanges: row.revision,
      waitedMs: Math.min(LONGEST_INVOCATION_MS, Math.max(0, (row.endedAtMs ?? row.updatedAtMs) - row.discoveredAtMs)),
      // A slice that rests is put off without a task.
      tasks: { least: 1 + (row.state === 'settling' ? 0 : row.hop), most: 1 + row.hop },
      puts: sumOfRanges(exactly(sum(files, stored)), times(readings, sum(records, stored))),
      // A new object is looked for under both compressions; one that is there is read, and once more when it changes.
      reads: sumOfRanges(exactly(2 * records.length), times(again, 3 * records.length)),
      leaseChecks: times(readings, records.length),
      events:
        row.parts.length === 0 ? exactly(0) : { least: 1, most: isOpen(row.state) ? row.revision : readings.most },
    });
  }

  /** A run that is a record of others. */
  run(row: object): void {
    const bytes = sizeOf(row);
    const writes = { least: 1, most: MOST_WRITES_OF_A_RUN };
    this.#add({ runs: 1, indexBytes: 2 * bytes, writes, writeUnits: times(writes, 2 * unitsOf(bytes)) });
  }

  /** A day of the lake; call it when all slices were counted. */
  day(row: BuiltDay): void {
    // A version that did not count has built it once at least.
    const builds = row.builds ?? (row.builtSequence > 0 ? 1 : 0);
    const once = row.objects.reduce((total, { bytes }) => total + putsOf(bytes), 0);
    const raw = this.#rawObjects.get(row.dt) ?? 0;
    // Each build is recorded, at the second try when more has landed; the layout is fixed once.
    const layout = builds > 0 ? 1 : 0;
    const writes = sumOfRanges(exactly(row.landedSequence + layout), { least: builds, most: 2 * builds });
    const bytes = sizeOf(row);
    this.#add({
      days: layout,
      builds,
      buildMs: builds * (row.buildMs ?? 0),
      builtBytes: row.objects.reduce((total, object) => total + object.bytes, 0),
      indexBytes: 2 * bytes,
      writes,
      writeUnits: times(writes, 3 * unitsOf(bytes)),
      tasks: { least: layout, most: Math.max(layout, builds) },
      tablePuts: { least: Math.min(1, builds) * once, most: builds * once },
      buildReads: { least: layout * raw, most: builds * raw },
    });
  }

  /** An item that has no listing: a watermark or a budget. `isWatermark`: each discovery writes it once at least. */
  checkpoint(revision: number, isWatermark: boolean): void {
    const discoveries = isWatermark ? revision : 0;
    this.#add({ writes: exactly(revision), writeUnits: exactly(revision), discoveries, tasks: exactly(discoveries) });
  }

  #add(more: Partial<CostCounts>): void {
    const sum: Record<string, number | Range> = { ...this.#counts };
    for (const [name, value] of Object.entries(more)) {
      const before = sum[name];
      sum[name] = typeof value === 'number' ? value + Number(before) : sumOfRanges(value, rangeOf(before));
    }
    this.#counts = { ...this.#counts, ...sum };
  }
}

const rangeOf = (value: number | Range | undefined): Range => (typeof value === 'object' ? value : exactly(0));
