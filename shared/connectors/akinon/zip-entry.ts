import { crc32, createInflateRaw } from 'node:zlib';
import type { ZipEntry } from './zip-directory.ts';
import { brokenZip, refusedZip } from './zip-fault.ts';

/** Units: bytes. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The content of one entry, inflated as it is read. Memory: some chunks of 64 KiB, whatever the entry's size.
 *
 * Reading it to the end proves that it is whole; until then nothing does.
 * Errors, some at the very end: transient when length or CRC-32 are not as the directory says, contract when it inflates to
 * more than it says, at once.
 * Test: test/unit/connectors/akinon/zip.test.ts
 */
export async function* inflateEntry(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let crc = 0;
  for await (const chunk of contentOf(entry)) {
    bytes += chunk.byteLength;
    if (bytes > entry.size) throw refusedZip(`entry ${entry.name} holds more than the ${entry.size} bytes it says`);
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (bytes < entry.size) throw brokenZip(`entry ${entry.name} holds ${bytes} of ${entry.size} bytes`);
  if (crc !== entry.crc) throw brokenZip(`entry ${entry.name} does not have its checksum`);
}

async function* contentOf({ method, data, name }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (method === 'stored') {
    for (let at = 0; at < data.length; at += CHUNK_BYTES) yield data.subarray(at, at + CHUNK_BYTES);
    return;
  }
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  inflate.end(data);
  try {
    for await (const chunk of inflate) yield chunk;
  } catch (error) {
    throw brokenZip(`entry ${name} can not be inflated`, error);
  }
}
