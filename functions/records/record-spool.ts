import { compareRecords, type Identify, type VendorRecord } from '../../shared/domain/record.ts';
import type { Scratch, ScratchFile } from '../../shared/ports/scratch.ts';

/** Characters of records that are kept in memory; what is more is sorted and put aside. */
const MEMORY_CHARACTERS = 16 * 1024 * 1024;

interface Bucket {
  records: VendorRecord[];
  characters: number;
  readonly aside: ScratchFile[];
}

/**
 * Sorts the records of one reading, bucket by bucket, within bounded memory.
 *
 * Records that compare as equal keep the order in which they were added. `sorted` may be read again and again.
 */
export class RecordSpool {
  readonly #scratch: Scratch;
  readonly #identify: Identify;
  readonly #memoryCharacters: number;
  readonly #buckets = new Map<number, Bucket>();
  #characters = 0;

  constructor(scratch: Scratch, identify: Identify, memoryCharacters = MEMORY_CHARACTERS) {
    this.#scratch = scratch;
    this.#identify = identify;
    this.#memoryCharacters = memoryCharacters;
  }

  /** Errors: transient when there is no space left. */
  async add(record: VendorRecord, bucket: number): Promise<void> {
    const place = this.#buckets.get(bucket) ?? { records: [], characters: 0, aside: [] };
    this.#buckets.set(bucket, place);
    place.records.push(record);
    place.characters += record.json.length;
    this.#characters += record.json.length;
    while (this.#characters > this.#memoryCharacters) await this.#putAside();
  }

  /** The buckets that hold records, ascending. */
  buckets(): number[] {
    return [...this.#buckets.keys()].sort((left, right) => left - right);
  }

  /** The records of a bucket in the order of `compareRecords`. */
  async *sorted(bucket: number): AsyncGenerator<VendorRecord> {
    const place = this.#buckets.get(bucket);
    if (place === undefined) return;
    place.records.sort(compareRecords);
    if (place.aside.length === 0) yield* place.records;
    else yield* mergeSorted([...place.aside.map((file) => this.#read(file)), inMemory(place.records)]);
  }

  async dispose(): Promise<void> {
    for (const { aside } of this.#buckets.values()) for (const file of aside) await file.dispose();
    this.#buckets.clear();
  }

  /** The largest bucket goes: few large files are merged faster than many small ones. */
  async #putAside(): Promise<void> {
    const [first, ...others] = this.#buckets.values();
    if (first === undefined) return;
    const largest = others.reduce((most, bucket) => (bucket.characters > most.characters ? bucket : most), first);
    largest.records.sort(compareRecords);
    largest.aside.push(await this.#scratch.write(largest.records.map(({ json }) => json)));
    this.#characters -= largest.characters;
    largest.records = [];
    largest.characters = 0;
  }

  async *#read(file: ScratchFile): AsyncGenerator<VendorRecord> {
    for await (const json of file.read()) yield { ...this.#identify(json), json };
  }
}

async function* inMemory(records: readonly VendorRecord[]): AsyncGenerator<VendorRecord> {
  yield* records;
}

/** Merges sorted sequences; among equals the earlier sequence comes first. */
async function* mergeSorted(sources: readonly AsyncGenerator<VendorRecord>[]): AsyncGenerator<VendorRecord> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, next: await source.next() })));
  try {
    for (;;) {
      let first: { at: number; record: VendorRecord } | undefined;
      for (const [at, { next }] of heads.entries()) {
        if (next.done === true) continue;
        if (first === undefined || compareRecords(next.value, first.record) < 0) first = { at, record: next.value };
      }
      const head = first === undefined ? undefined : heads[first.at];
      if (first === undefined || head === undefined) return;
      yield first.record;
      head.next = await head.source.next();
    }
  } finally {
    for (const { source } of heads) await source.return(undefined);
  }
}
