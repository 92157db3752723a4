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

export interface RecordsToVerify extends AskedFor {
  readonly dataDir: string;
  readonly source: string;
}

/** How many records the vendor holds of what it was asked for. */
export async function countRecords(asked: AskedFor): Promise<number> {
  let count = 0;
  for await (const _row of rowsAskedFor(asked)) count += 1;
  return count;
}

/**
 * Compares everything that has landed in a data directory with what the vendor holds, value by value, as two bags.
 *
 * Shape: one sentence per kind of difference; empty when all is equal. Memory: a hash for each record.
 */
export async function differentRecords({ dataDir, source, ...asked }: RecordsToVerify): Promise<string[]> {
  const here = await withData(dataDir, source, (data) => readLanded(data, source, asked.streams));
  let missing = 0;
  for await (const { stream, record } of rowsAskedFor(asked)) {
    const hash = hashOf(stream, record);
    const left = here.get(hash) ?? 0;
    if (left === 0) missing += 1;
    else if (left === 1) here.delete(hash);
    else here.set(hash, left - 1);
  }
  const extra = [...here.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...(missing === 0 ? [] : [`${missing} records of ${source} are missing, or have other values`]),
    ...(extra === 0 ? [] : [`${extra} records of ${source} are not at the vendor, or are here twice`]),
  ];
}

const hashOf = (stream: string, record: string): string => `${stream} ${canonicalHash(record)}`;

async function readLanded(
  data: OpenData,
  source: string,
  streams: readonly StreamDescription[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const add = (stream: string, record: string): void => {
    const hash = hashOf(stream, record);
    found.set(hash, (found.get(hash) ?? 0) + 1);
  };
  for (const { name, identify } of streams) {
    for (const { part } of await landedObjects(data, source, name)) {
      const lines = splitLines(readObject(data.store, part));
      if (identify === undefined) {
        for await (const _line of lines);
        // The vendor tells a file by its length and hash.
        add(name, JSON.stringify({ bytes: part.bytes, sha256: part.sha256 }));
      } else for await (const line of lines) add(name, line);
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
