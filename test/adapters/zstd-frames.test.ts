import { randomBytes } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress, decompressPassing } from '../../shared/adapters/zstd-frames.ts';
import { COMPRESSIONS, type Compression } from '../../shared/domain/compression.ts';
import { collect, collectBytes, inChunks } from '../factories/collect.ts';

const compress = (content: Uint8Array, compression: Compression, checksum = false): Buffer =>
  compression === 'gzip'
    ? gzipSync(content)
    : zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0 } });

const contentOf = async (stored: Uint8Array, compression: Compression, chunkBytes = 65_536): Promise<Buffer> =>
  await collectBytes(decompress(inChunks(stored, chunkBytes), compression));

/** Content of every sort that a frame treats differently: empty, tiny, repeated, random, more than one block. */
const contents = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.nat({ max: 400_000 }).map((length) => Buffer.alloc(length, 'log line\n')),
  fc.nat({ max: 300_000 }).map((length) => randomBytes(length)),
);

describe.each(COMPRESSIONS)('decompress %s', (compression) => {
  it('gives the content of every frame, however the object is cut into chunks', async () => {
    const frames = fc.array(fc.tuple(contents, fc.boolean()), { minLength: 1, maxLength: 4 });
    const chunkBytes = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 51, max: 1_000_000 }));
    await fc.assert(
      fc.asyncProperty(frames, chunkBytes, async (parts, size) => {
        const stored = Buffer.concat(parts.map(([content, checksum]) => compress(content, compression, checksum)));
        const whole = Buffer.concat(parts.map(([content]) => content));
        const cut = Math.max(size, Math.ceil(stored.length / 2_000));
        expect((await contentOf(stored, compression, cut)).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the memory of a chunk back when the next one is asked for, and the same content', async () => {
    const content = Buffer.concat([randomBytes(900_000), Buffer.alloc(3_000_000, 'log line\n')]);
    const passed: Uint8Array[] = [];
    const copies: Uint8Array[] = [];
    for await (const chunk of decompressPassing(inChunks(compress(content, compression), 65_536), compression)) {
      passed.push(chunk);
      copies.push(Uint8Array.from(chunk));
    }
    expect(Buffer.concat(copies).equals(content)).toBe(true);
    const kept = passed.reduce((sum, { length }) => sum + length, 0);
    expect(kept).toBeLessThan(content.length / 4);
  });

  it('never takes a part of an object for the whole, wherever it is cut off', async () => {
    const frames = ['first part', '', 'x'.repeat(500), 'end'].map((text, index) =>
      compress(Buffer.from(text), compression, index % 2 === 0),
    );
    const stored = Buffer.concat(frames);
    const ends = new Set(frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length));
    for (let length = 0; length < stored.length; length += 1) {
      for (const chunkBytes of [1, 13, 65_536]) {
        const read = contentOf(stored.subarray(0, length), compression, chunkBytes);
        // Where a frame ends the rest can not be missed: that is what size and sha256 in the index are for.
        if (ends.has(length)) await read;
        else await expect(read, `cut at ${length}`).rejects.toMatchObject({ kind: 'contract' });
      }
    }
  });

  it('refuses what is not compressed so', async () => {
    for (const text of ['plain text', 'x', '\u0000'.repeat(100)]) {
      await expect(contentOf(Buffer.from(text), compression)).rejects.toMatchObject({ kind: 'contract' });
    }
  });

  it('passes on what went wrong at the source', async () => {
    const failure = new Error('connection lost');
    async function* broken() {
      yield compress(randomBytes(100_000), compression).subarray(0, 50_000);
      throw failure;
    }
    await expect(collect(decompress(broken(), compression))).rejects.toBe(failure);
  });

  it('lets go of the source when the reader has had enough', async () => {
    let released = false;
    const stored = compress(randomBytes(1_000_000), compression);
    async function* source() {
      try {
        yield* inChunks(stored, 1_000);
      } finally {
        released = true;
      }
    }
    for await (const chunk of decompress(source(), compression)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(released).toBe(true);
  });

  it('reads no further ahead than its reader', async () => {
    let taken = 0;
    const frame = compress(randomBytes(1_000_000), compression);
    async function* source() {
      for (; taken < 200; taken += 1) yield frame;
    }
    const chunks = decompress(source(), compression)[Symbol.asyncIterator]();
    await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBeLessThan(5);
    await chunks.return?.();
  });
});

describe('decompress zstd', () => {
  it('passes over frames that hold no data', async () => {
    const skippable = Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('notes')]);
    const stored = Buffer.concat([
      skippable,
      compress(Buffer.from('a'), 'zstd'),
      skippable,
      compress(Buffer.from('b'), 'zstd'),
      skippable,
    ]);
    for (const chunkBytes of [1, 7, 1_000]) expect(String(await contentOf(stored, 'zstd', chunkBytes))).toBe('ab');
  });

  it('notices a changed byte by the checksum', async () => {
    const stored = compress(randomBytes(1_000), 'zstd', true);
    stored[500]! ^= 1;
    await expect(contentOf(stored, 'zstd')).rejects.toMatchObject({ kind: 'contract' });
  });
});
