import { randomBytes } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Compressor } from '../../../../functions/fetch/compressor.ts';
import { decompress } from '../../../../shared/adapters/zstd-frames.ts';
import { COMPRESSIONS, type Compression } from '../../../../shared/domain/compression.ts';
import { collectBytes, inChunks } from '../../../factories/collect.ts';

async function compress(chunks: readonly Buffer[], compression: Compression): Promise<Buffer> {
  const compressor = new Compressor(compression);
  const output: Uint8Array[] = [];
  for (const chunk of chunks) output.push(...(await compressor.write(chunk)));
  output.push(...(await compressor.end()));
  return Buffer.concat(output);
}

/** By node itself, not by the code under test. */
const whole = { zstd: zstdDecompressSync, gzip: gunzipSync };

describe.each(COMPRESSIONS)('%s', (compression) => {
  it('gives the input back, however it was cut', async () => {
    const chunks = fc.array(
      fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(chunks, async (input) => {
        const output = await compress(input, compression);
        expect(whole[compression](output).equals(Buffer.concat(input))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the input back over the borders of its blocks', async () => {
    const block = 1024 * 1024;
    const input = randomBytes(3 * block + 5);
    for (const size of [block - 1, block, block + 1, 2 * block + 3, input.length]) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < input.length; at += size) chunks.push(input.subarray(at, at + size));
      expect(whole[compression](await compress(chunks, compression)).equals(input), `chunks of ${size}`).toBe(true);
    }
  });

  it('makes a whole frame of nothing', async () => {
    expect(whole[compression](await compress([], compression))).toHaveLength(0);
    expect(whole[compression](await compress([Buffer.alloc(0)], compression))).toHaveLength(0);
  });

  it('makes frames that can follow each other in one object', async () => {
    const pieces = ['first\n', '', 'second\n', 'x'.repeat(100_000)].map((text) => Buffer.from(text));
    const frames = await Promise.all(pieces.map((piece) => compress([piece], compression)));
    const object = decompress(inChunks(Buffer.concat(frames), 7_000), compression);
    expect((await collectBytes(object)).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('gives its output while it works, not only at the end', async () => {
    const compressor = new Compressor(compression);
    let early = 0;
    for (let index = 0; index < 8; index += 1) {
      for (const piece of await compressor.write(randomBytes(1024 * 1024))) early += piece.byteLength;
    }
    expect(early).toBeGreaterThan(4 * 1024 * 1024);
    await compressor.end();
  });

  it('can be given up in the middle of its work, without an error that nobody awaits', async () => {
    const compressor = new Compressor(compression);
    await compressor.write(randomBytes(2 * 1024 * 1024));
    compressor.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await compressor.write(Buffer.alloc(0))).toBeDefined();
  });
});
