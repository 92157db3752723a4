import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Compression } from '../domain/compression.ts';
import { IngestError } from '../domain/errors.ts';
import { type FramePiece, ZstdFrameSplitter } from './zstd-frame-splitter.ts';

/** Size of the decompressed chunks. Units: bytes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The content of a stored object: every zstd frame or gzip member of it, one after the other.
 *
 * An object holds several when its landing was handed from one invocation to the next. Memory: some chunks and one
 * decompression window, whatever the size. Errors: contract when the object is damaged or ends early; what the source
 * throws passes through. An object that lost whole frames at its end can not be told apart here: compare size or sha256.
 * Test: test/adapters/zstd-frames.test.ts
 */
export function decompress(source: AsyncIterable<Uint8Array>, compression: Compression): AsyncIterable<Uint8Array> {
  return compression === 'zstd' ? unzstd(source) : inflated(source, createGunzip({ chunkSize: CHUNK_BYTES }));
}

/**
 * The same for who is done with a chunk before asking for the next one: its memory is given back then. Else V8 collects
 * garbage to find it, which takes longer than to decompress.
 */
export async function* decompressPassing(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of decompress(source, compression)) {
    yield chunk;
    giveBack(chunk);
  }
}

/** A decoder fills a buffer of its own from the beginning to the end, and does not look at it again. */
function giveBack({ buffer, byteOffset, length }: Uint8Array): void {
  const isLastOfItsBuffer = buffer.byteLength === CHUNK_BYTES && byteOffset + length === CHUNK_BYTES;
  if (isLastOfItsBuffer && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(source);
  try {
    for (let first = await pieces.next(); first.done !== true; first = await pieces.next()) {
      yield* inflated(frameFrom(first.value, pieces), createZstdDecompress({ chunkSize: CHUNK_BYTES }));
    }
  } finally {
    await pieces.return();
  }
}

async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<FramePiece, void, void> {
  const splitter = new ZstdFrameSplitter();
  for await (const chunk of source) yield* splitter.push(chunk);
  splitter.end();
}

/** The bytes of one frame; what follows it stays in `pieces`. */
async function* frameFrom(
  first: FramePiece,
  pieces: AsyncGenerator<FramePiece, void, void>,
): AsyncGenerator<Uint8Array> {
  yield first.bytes;
  for (let ended = first.last; !ended; ) {
    const next = await pieces.next();
    if (next.done === true) return;
    yield next.value.bytes;
    ended = next.value.last;
  }
}

type Decoder = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

async function* inflated(source: AsyncIterable<Uint8Array>, decoder: Decoder): AsyncGenerator<Uint8Array> {
  // Object mode: a chunk stays a chunk, and one at a time waits.
  const input = Readable.from(source, { highWaterMark: 1 });
  let sourceError: unknown;
  input.on('error', (error) => {
    sourceError = error;
    decoder.destroy(error);
  });
  input.pipe(decoder);
  try {
    for await (const chunk of decoder) yield chunk;
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    throw new IngestError(
      'contract',
      'A stored object can not be decompressed: it is damaged or ends early. Land its slice again.',
      {
        cause: error,
      },
    );
  } finally {
    input.destroy();
    decoder.destroy();
  }
}
