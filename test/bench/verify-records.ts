import { landedObjects } from '../../functions/cli/landed-objects.ts';
import { type OpenData, withData } from '../../functions/cli/open-data.ts';
import { readObject } from '../../functions/cli/read-object.ts';
import { canonicalHash, canonicalJson } from '../../shared/domain/canonical-json.ts';
import { splitLines } from '../../shared/domain/split-lines.ts';
import type { StreamDescription } from '../../shared/ports/connector.ts';

/** What a vendor was asked for. */
export interface AskedFor {
  readonly streams: readonly StreamDescription[];
  readonly truth: AsyncIterable<string>;
  /** Records of another time are not looked for. Units: epoch milliseconds; half-open. */
  readonly range?: { readonly fromMs: number; readonly toMs: number };
}

/** How often each record is there, by the hash of its stream and values. */
export type RecordBag = ReadonlyMap<string, number>;

/** What the vendor holds of what it was asked for. Memory: a hash for each record. */
export async function heldRecords(asked: AskedFor): Promise<RecordBag> {
  const found = new Map<string, number>();
  for await (const { stream, record } of rowsAskedFor(asked)) add(found, stream, record);
  return found;
}

/** What has landed of a source in a data directory. Memory: a hash for each record. Errors: a damaged object. */
export const landedRecords = (
  dataDir: string,
  source: string,
  streams: readonly StreamDescription[],
): Promise<RecordBag> => withData(dataDir, source, (data) => readLanded(data, source, streams));

export const sizeOf = (bag: RecordBag): number => [...bag.values()].reduce((sum, count) => sum + count, 0);

/** Compares what has landed with what the vendor holds. Shape: a sentence for each kind of difference; empty when equal. */
export function differentRecords(held: RecordBag, landed: RecordBag): string[] {
  const more = (some: RecordBag, others: RecordBag): number =>
    [...some].reduce((sum, [hash, count]) => sum + Math.max(0, count - (others.get(hash) ?? 0)), 0);
  const [missing, extra] = [more(held, landed), more(landed, held)];
  return [
    ...(missing === 0 ? [] : [`${missing} records are missing, or have other values`]),
    ...(extra === 0 ? [] : [`${extra} records are not at the vendor, or are here twice`]),
  ];
}

function add(bag: Map<string, number>, stream: string, record: string): void {
  const hash = `${stream} ${canonicalHash(record)}`;
  bag.set(hash, (bag.get(hash) ?? 0) + 1);
}

async function readLanded(data: OpenData, source: string, streams: readonly StreamDescription[]): Promise<RecordBag> {
  const found = new Map<string, number>();
  for (const { name, identify } of streams) {
    for (const { part } of await landedObjects(data, source, name)) {
      const lines = splitLines(readObject(data.store, part));
      if (identify === undefined) {
        for await (const _line of lines);
        // The vendor tells a file by its length and hash.
        add(found, name, JSON.stringify({ bytes: part.bytes, sha256: part.sha256 }));
      } else for await (const line of lines) add(found, name, line);
    }
  }
  return found;
}

interface Row {
  readonly stream: string;
  readonly record: string;
}

async function* rowsAskedFor({ truth, range, streams }: AskedFor): AsyncGenerator<Row> {
  for await (const line of truth) {
    const row = readTruth(line);
    const { identify } = streams.find(({ name }) => name === row.stream) ?? {};
    const timeMs = range === undefined ? undefined : identify?.(row.record).timeMs;
    if (range === undefined || timeMs === undefined || (timeMs >= range.fromMs && timeMs < range.toMs)) yield row;
  }
}

/** Reads a row without losing a digit: in the canonical spelling its five fields are in a known order. */
function readTruth(line: string): Row {
  const text = canonicalJson(line);
  const [record, stream] = [',"record":', ',"stream":"'];
  const [from, to] = [text.indexOf(record), text.lastIndexOf(stream)];
  if (from < 0 || to < from) throw new Error('the stand-in told a row that is none');
  return { stream: text.slice(to + stream.length, -'"}'.length), record: text.slice(from + record.length, to) };
}
