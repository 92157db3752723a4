import { crc32, deflateRawSync } from 'node:zlib';

/**
 * One entry of an archive.
 *
 * Shape: `stored` writes method 0; `descriptor` sets bit 3 with zeros in the local header and the sizes behind the data;
 * `encrypted` sets bit 0 and garbles the data. `crc`, `deflated` and `size` replace what would be right: for archives that lie.
 */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly stored?: boolean;
  readonly descriptor?: boolean;
  readonly encrypted?: boolean;
  readonly crc?: number;
  readonly deflated?: Buffer;
  readonly size?: number;
}

const utf8Name = 1 << 11;
const descriptorFlag = 1 << 3;
/** 2026-11-21 12:00, as MS-DOS counts. */
const time = 12 << 11;
const date = ((2026 - 1980) << 9) | (11 << 5) | 21;

function u16(...values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.of(value & 0xff, value >>> 8)));
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
}

function dataOf(entry: ZipEntry): Buffer {
  const data = entry.deflated ?? (entry.stored ? entry.bytes : deflateRawSync(entry.bytes));
  if (!entry.encrypted) return data;
  // The 12 bytes of an encryption header come first; nobody has the password.
  return Buffer.concat([Buffer.alloc(12, 0xa5), data.map((byte) => byte ^ 0x5a)]);
}

function write(entry: ZipEntry, offset: number): { readonly local: Buffer; readonly central: Buffer } {
  const name = Buffer.from(entry.name);
  const data = dataOf(entry);
  const crc = entry.crc ?? crc32(entry.bytes);
  const size = entry.size ?? entry.bytes.length;
  const flags = utf8Name | (entry.descriptor ? descriptorFlag : 0) | (entry.encrypted ? 1 : 0);
  const start = u16(20, flags, entry.stored ? 0 : 8, time, date);
  const sums = u32(crc, data.length, size);
  const localSums = entry.descriptor ? Buffer.alloc(12) : sums;
  const trailer = entry.descriptor ? Buffer.concat([u32(0x08074b50), sums]) : Buffer.alloc(0);
  return {
    local: Buffer.concat([u32(0x04034b50), start, localSums, u16(name.length, 0), name, data, trailer]),
    central: Buffer.concat([u32(0x02014b50), u16(20), start, sums, u16(name.length, 0, 0, 0, 0), u32(0, offset), name]),
  };
}

/**
 * Returns a zip archive.
 *
 * Shape: entries in the given order, `comment` at the end. No Zip64: below 65,536 entries and 4 GiB.
 * Source: PKWARE APPNOTE 6.3.
 */
export function writeZip(entries: readonly ZipEntry[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = write(entry, offset);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, entries.length, entries.length),
    u32(directory.length, offset),
    u16(comment.length),
    Buffer.from(comment, 'latin1'),
  ]);
  return Buffer.concat([...locals, directory, end]);
}
