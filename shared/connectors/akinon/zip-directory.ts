import { brokenZip, refusedZip } from './zip-fault.ts';
import type { ZipLimits } from './zip-limits.ts';

/** One file in an archive. `data` are its compressed bytes, `size` and `crc` what they must inflate to. */
export interface ZipEntry {
  /** For messages only, never a path: letters, digits, dots and dashes. */
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc: number;
  readonly size: number;
  readonly data: Buffer;
}

const END = { signature: 0x06054b50, bytes: 22, maxComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const ENCRYPTED_FLAGS = 0x2041;
const METHODS: Readonly<Record<number, ZipEntry['method']>> = { 0: 'stored', 8: 'deflated' };

interface CentralHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly localAt: number;
}

/**
 * Lists the files of a zip archive by its central directory, which also knows what a streaming writer left out of the local
 * headers. Folders are left out.
 *
 * Shape: in the directory's order; `[]` for an archive without files; nothing is inflated.
 * Errors: transient when it is cut or garbled; contract when it is encrypted, compressed otherwise than by deflate, split,
 * zip64, larger than the limits or made so that entries overlap.
 * Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 * Test: test/unit/connectors/akinon/zip.test.ts
 */
export function readZipDirectory(zip: Buffer, limits: ZipLimits): ZipEntry[] {
  const end = findEnd(zip);
  if (end === undefined) throw brokenZip('it has no central directory');
  const [disk, count, at] = [zip.readUInt16LE(end + 4), zip.readUInt16LE(end + 10), zip.readUInt32LE(end + 16)];
  if (count === 0xffff || at === 0xffffffff) throw refusedZip('it is a zip64 archive');
  if (disk !== 0) throw refusedZip('it is one of several volumes');
  if (count > limits.entries) throw refusedZip(`it has ${count} entries, and ${limits.entries} are allowed`);
  const headers = readHeaders(zip, { at, end, count });
  const entries = headers.filter(({ name, size }) => !(size === 0 && /[/\\]$/.test(name)));
  return withoutOverlap(entries.map((header) => locate(zip, header, at, limits))).map(({ entry }) => entry);
}

/** The last end record whose comment reaches no farther than the file; what follows it is ignored. */
function findEnd(zip: Buffer): number | undefined {
  const least = Math.max(0, zip.length - END.bytes - END.maxComment);
  for (let at = zip.length - END.bytes; at >= least; at -= 1) {
    if (zip.readUInt32LE(at) !== END.signature) continue;
    if (at + END.bytes + zip.readUInt16LE(at + 20) <= zip.length) return at;
  }
  return undefined;
}

function readHeaders(zip: Buffer, directory: { at: number; end: number; count: number }): CentralHeader[] {
  const headers: CentralHeader[] = [];
  let { at } = directory;
  for (let index = 0; index < directory.count; index += 1) {
    if (at + CENTRAL.bytes > directory.end || zip.readUInt32LE(at) !== CENTRAL.signature) {
      throw brokenZip('its central directory is incomplete');
    }
    const nameBytes = zip.readUInt16LE(at + 28);
    const next = at + CENTRAL.bytes + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (next > directory.end) throw brokenZip('its central directory is incomplete');
    headers.push({
      name: zip.toString('latin1', at + CENTRAL.bytes, at + CENTRAL.bytes + nameBytes),
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      compressed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      localAt: zip.readUInt32LE(at + 42),
    });
    at = next;
  }
  return headers;
}

interface Located {
  readonly entry: ZipEntry;
  readonly from: number;
  readonly to: number;
}

function locate(zip: Buffer, header: CentralHeader, directoryAt: number, limits: ZipLimits): Located {
  const { crc, size, compressed, localAt } = header;
  const name = shownName(header.name);
  const method = METHODS[header.method];
  if ((header.flags & ENCRYPTED_FLAGS) !== 0) throw refusedZip(`entry ${name} is encrypted`);
  if (method === undefined) throw refusedZip(`entry ${name} is compressed by method ${header.method}`);
  if ([size, compressed, localAt].includes(0xffffffff)) throw refusedZip(`entry ${name} is of zip64`);
  if (size > limits.entryBytes) throw refusedZip(`entry ${name} holds ${size} bytes, ${limits.entryBytes} are allowed`);
  if (size > compressed * limits.ratio && compressed > 0) {
    throw refusedZip(`entry ${name} grows more than ${limits.ratio} times`);
  }
  if (localAt + LOCAL.bytes > directoryAt || zip.readUInt32LE(localAt) !== LOCAL.signature) {
    throw brokenZip(`entry ${name} is not where the directory says`);
  }
  const from = localAt + LOCAL.bytes + zip.readUInt16LE(localAt + 26) + zip.readUInt16LE(localAt + 28);
  const to = from + compressed;
  if (to > directoryAt) throw brokenZip(`entry ${name} is cut`);
  return { entry: { name, method, crc, size, data: zip.subarray(from, to) }, from: localAt, to };
}

/** Entries that share bytes let a small archive inflate to a huge one. */
function withoutOverlap(entries: readonly Located[]): readonly Located[] {
  const sorted = [...entries].sort((left, right) => left.from - right.from);
  for (const [index, { to }] of sorted.entries()) {
    if (to > (sorted[index + 1]?.from ?? to)) throw refusedZip('its entries overlap');
  }
  return entries;
}

const shownName = (name: string): string => name.replace(/[^A-Za-z0-9.-]+/g, '_').slice(0, 60);
