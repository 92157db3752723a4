import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { type LandedPart, SLICE_STATES } from '../../shared/domain/slice.ts';
import type { StreamDescription } from '../../shared/ports/connector.ts';
import { linesOf } from '../records/lines.ts';
import type { Services } from '../services.ts';
import type { Comparison } from './compare.ts';
import { readObject } from './read-object.ts';

/** What a stand-in says of one record; `record` in its canonical spelling. */
interface Truth {
  readonly stream: string;
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: string;
}

interface Landed {
  readonly stream: string;
  readonly identity: string;
  readonly record: string;
}

const TRUTH =
  /^\{"finished":(true|false),"identity":("(?:[^"\\]|\\.)*"),"listed":(true|false),"record":(.*),"stream":("[^"]*")\}$/s;

/** Reads a row of a truth without losing a digit: in the canonical spelling its fields are in a known order. */
function readTruth(line: string): Truth {
  const [, finished, identity = '""', listed, record = '', stream = '""'] = TRUTH.exec(canonicalJson(line)) ?? [];
  if (record === '') throw new Error('the stand-in told a row that is none');
  return {
    stream: JSON.parse(stream),
    identity: bareIdentity(JSON.parse(identity)),
    finished: finished === 'true',
    listed: listed === 'true',
    record,
  };
}

/** Stand-ins tell identities that are unique in the whole world: with what they belong to, or which copy they are. */
const bareIdentity = (identity: string): string => identity.replace(/#\d+$/, '').replace(/^.*\//, '');

const nameOf = ({ stream, identity }: Pick<Truth, 'stream' | 'identity'>): string => `${stream} ${identity}`;
const contentOf = ({ stream, record }: Pick<Truth, 'stream' | 'record'>): string => `${stream} ${record}`;

export interface RecordsToCompare {
  readonly source: string;
  readonly streams: readonly StreamDescription[];
  readonly truth: AsyncIterable<string>;
  /** What the stand-in told at the reading before this one: what it has purged since must have landed then. */
  readonly truthBefore?: AsyncIterable<string>;
  /** Nothing later was asked for yet. Units: epoch milliseconds. */
  readonly untilMs: number;
}

/**
 * Compares the records that have landed with those that a stand-in holds, value by value.
 *
 * Every finished record must be here exactly once and nothing that the stand-in does not know. A record that is still
 * open, or was purged before it could be seen, may be here in an older version, or not at all.
 */
export async function compareRecords(services: Services, wanted: RecordsToCompare): Promise<Comparison> {
  const before = await readBefore(wanted.truthBefore);
  const { landed, bytes, damaged } = await readLanded(services, wanted);
  const left = new Map<string, Landed[]>();
  for (const record of landed) left.set(contentOf(record), [...(left.get(contentOf(record)) ?? []), record]);
  const here = new Set(landed.map(nameOf));
  const differences = [...damaged];
  const mayDiffer = new Map<string, number>();
  let compared = 0;
  for await (const line of wanted.truth) {
    const row = readTruth(line);
    const seen = before.get(nameOf(row))?.pop();
    if (left.get(contentOf(row))?.pop() !== undefined) {
      compared += 1;
      continue;
    }
    mayDiffer.set(nameOf(row), (mayDiffer.get(nameOf(row)) ?? 0) + 1);
    const timeMs = wanted.streams.find(({ name }) => name === row.stream)?.identify?.(row.record).timeMs ?? 0;
    if (timeMs >= wanted.untilMs) continue;
    if (row.listed ? row.finished : seen?.finished === true) {
      differences.push(`${nameOf(row)} is missing, or has other values`);
    } else if (seen !== undefined && !here.has(nameOf(row))) {
      differences.push(`${nameOf(row)} was listed before, and is missing`);
    }
  }
  for (const record of [...left.values()].flat()) {
    const allowed = mayDiffer.get(nameOf(record)) ?? 0;
    if (allowed === 0) differences.push(`${nameOf(record)} is here, and not at the vendor, or is here twice`);
    mayDiffer.set(nameOf(record), allowed - 1);
  }
  return { compared, bytes, differences };
}

/** What was listed at the reading before, by name; a name may stand for several copies. */
async function readBefore(truth: AsyncIterable<string> | undefined): Promise<ReadonlyMap<string, Truth[]>> {
  const rows = new Map<string, Truth[]>();
  for await (const line of truth ?? []) {
    const row = readTruth(line);
    if (row.listed) rows.set(nameOf(row), [...(rows.get(nameOf(row)) ?? []), row]);
  }
  return rows;
}

async function readLanded(services: Services, { source, streams }: RecordsToCompare) {
  const landed: Landed[] = [];
  const damaged: string[] = [];
  const keys = new Set<string>();
  let bytes = 0;
  for (const state of SLICE_STATES) {
    for await (const row of services.index.byState(source, state)) {
      for (const part of row.parts) {
        if (keys.has(part.key)) damaged.push(`the object ${part.key} belongs to two slices`);
        keys.add(part.key);
        bytes += part.bytes;
        const stream = streams.find(({ name }) => name === (part.stream ?? row.stream));
        await checkObject(services, part).catch((error: unknown) => damaged.push(String(error)));
        if (stream !== undefined) for await (const record of recordsOf(services, stream, part)) landed.push(record);
      }
    }
  }
  const { vendor } = services.source(source);
  for await (const key of services.store.list(`raw/vendor=${vendor}/source=${source}/`)) {
    if (!keys.has(key)) damaged.push(`the object ${key} belongs to no slice`);
  }
  return { landed, bytes, damaged };
}

async function checkObject(services: Services, part: LandedPart): Promise<void> {
  for await (const _chunk of readObject(services.store, part));
}

/** Records of an object; a file is one, told by its length and hash. */
async function* recordsOf(services: Services, stream: StreamDescription, part: LandedPart): AsyncGenerator<Landed> {
  const { name, identify } = stream;
  if (identify === undefined) {
    const record = canonicalJson(JSON.stringify({ bytes: part.bytes, sha256: part.sha256 }));
    yield { stream: name, identity: part.sha256, record };
    return;
  }
  for await (const line of linesOf(services.store, part.key)) {
    yield { stream: name, identity: bareIdentity(identify(line).identity), record: canonicalJson(line) };
  }
}
