import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compression } from '../domain/compression.ts';
import { ZstdFrameSplitter } from './zstd-frame-splitter.ts';

/** More content is not made at once. Units: bytes. */
const MAX_CONTENT_BYTES = 16 * 1024 * 1024;

/**
 * The content of an object that is in memory, at once: a stream of Node's costs more than a small object does.
 *
 * `undefined` for what is damaged or too large, of which `decompress` says more.
 */
export function decompressSmall(stored: Uint8Array, compression: Compression): Uint8Array | undefined {
  try {
    if (compression === 'gzip') return gunzipSync(stored, { maxOutputLength: MAX_CONTENT_BYTES });
    const splitter = new ZstdFrameSplitter();
    const frames = [...splitter.push(stored)];
    splitter.end();
    const contents = frames.map(({ bytes }) => zstdDecompressSync(bytes, { maxOutputLength: MAX_CONTENT_BYTES }));
    return contents.length === 1 ? contents[0] : Buffer.concat(contents);
  } catch {
    return undefined;
  }
}
