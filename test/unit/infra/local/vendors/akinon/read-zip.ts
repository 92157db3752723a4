import { inflateRawSync } from 'node:zlib';

export interface ReadEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly localSums: readonly number[];
  bytes(): Buffer;
}

/** Reads an archive by its central directory, as the vendor's own sample does; trusts what it says. */
export function readZip(zip: Buffer): ReadEntry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const central = zip.subarray(at);
    if (central.readUInt32LE(0) !== 0x02014b50) throw new Error('no entry of the central directory');
    const nameLength = central.readUInt16LE(28);
    at += 46 + nameLength;
    const local = zip.subarray(central.readUInt32LE(42));
    if (local.readUInt32LE(0) !== 0x04034b50) throw new Error('no local header');
    const from = 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const data = local.subarray(from, from + central.readUInt32LE(20));
    const method = central.readUInt16LE(10);
    return {
      name: central.subarray(46, 46 + nameLength).toString(),
      flags: central.readUInt16LE(8),
      method,
      crc: central.readUInt32LE(16),
      size: central.readUInt32LE(24),
      localSums: [14, 18, 22].map((place) => local.readUInt32LE(place)),
      bytes: () => (method === 0 ? Buffer.from(data) : inflateRawSync(data)),
    };
  });
}
