import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { ZipEntry } from './zip.ts';

const blockBytes = 1024 * 1024;

interface Blank {
  readonly deflated: Buffer;
  readonly crc: number;
  readonly size: number;
}

const made = new Map<number, Blank>();

/** A megabyte of blanks, flushed and not ended, may be repeated as it is: it refers to nothing before itself. */
function blank(blocks: number): Blank {
  const known = made.get(blocks);
  if (known) return known;
  const block = Buffer.alloc(blockBytes, ' ');
  const once = deflateRawSync(block, { finishFlush: constants.Z_SYNC_FLUSH });
  const end = Buffer.from('{}');
  let crc = 0;
  for (let index = 0; index < blocks; index++) crc = crc32(block, crc);
  const deflated = Buffer.concat([...Array.from({ length: blocks }, () => once), deflateRawSync(end)]);
  const result = { deflated, crc: crc32(end, crc), size: blocks * blockBytes + end.length };
  made.set(blocks, result);
  return result;
}

/**
 * Returns an entry of about 1 KB per MiB that inflates to blanks and `{}`: valid JSON, if anybody has the memory.
 *
 * Shape: `understated` declares 100 bytes instead of the true size. Units: MiB. Limits: the first call takes the CRC of it all.
 */
export function bombEntry(
  name: string,
  options: { readonly mebibytes: number; readonly understated: boolean },
): ZipEntry {
  const { deflated, crc, size } = blank(options.mebibytes);
  return { name, bytes: Buffer.alloc(0), deflated, crc, size: options.understated ? 100 : size };
}
