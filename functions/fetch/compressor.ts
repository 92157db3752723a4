import { constants, createGzip, createZstdCompress } from 'node:zlib';
import type { Compression } from '../../shared/domain/compression.ts';

/** Input is handed to the compressor in blocks: fewer trips to its thread. Units: bytes. */
const BLOCK_BYTES = 1024 * 1024;
/** Blocks that are kept for the next log; more than this many logs at a time make new ones. */
const SPARE_BLOCKS = 16;
/** A fresh block per mebibyte would cost a garbage collection every few logs. */
const spareBlocks: Buffer[] = [];

const takeBlock = (): Buffer => spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);

function giveBack(block: Buffer): void {
  if (spareBlocks.length < SPARE_BLOCKS) spareBlocks.push(block);
}

/** zstd 1 compresses logs nearly as well as 3 at twice the speed (docs/adr/0004-compression.md); gzip 6 is its usual. */
const create = (compression: Compression) =>
  compression === 'zstd'
    ? createZstdCompress({ chunkSize: 256 * 1024, params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    : createGzip({ chunkSize: 256 * 1024, level: 6 });

/**
 * A streaming compressor that is asked for its output instead of pushing it.
 *
 * While one block is compressed on zlib's thread the next one is filled: `write` waits only when both are full.
 * Memory: two input blocks and the output that has not been taken.
 */
export class Compressor {
  readonly #stream: ReturnType<typeof create>;
  #block: Buffer | undefined;
  #used = 0;
  #output: Uint8Array[] = [];
  #busy: Promise<void> = Promise.resolve();

  constructor(compression: Compression) {
    this.#stream = create(compression);
    this.#stream.on('data', (piece: Buffer) => this.#output.push(piece));
  }

  /** Returns what has been compressed meanwhile; often nothing. Errors: those of zlib. */
  async write(chunk: Buffer): Promise<readonly Uint8Array[]> {
    let rest = chunk;
    while (rest.length > 0) {
      this.#block ??= takeBlock();
      const copied = rest.copy(this.#block, this.#used);
      this.#used += copied;
      rest = rest.subarray(copied);
      if (this.#used === BLOCK_BYTES) await this.#compressBlock();
    }
    return this.#takeOutput();
  }

  /** Ends the frame and returns the last of it. */
  async end(): Promise<readonly Uint8Array[]> {
    await this.#compressBlock();
    await this.#busy;
    const ended = Promise.withResolvers<void>();
    this.#stream.once('end', ended.resolve).once('error', ended.reject);
    this.#stream.end();
    await ended.promise;
    return this.#takeOutput();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  async #compressBlock(): Promise<void> {
    await this.#busy;
    const block = this.#block;
    const used = this.#used;
    this.#block = undefined;
    this.#used = 0;
    if (block === undefined) return;
    const done = Promise.withResolvers<void>();
    this.#stream.write(block.subarray(0, used), (error) => {
      // Only now has zlib's thread finished with it; after a failure it may not have.
      if (error == null) giveBack(block);
      return error == null ? done.resolve() : done.reject(error);
    });
    this.#busy = done.promise;
    this.#busy.catch(() => {});
  }

  #takeOutput(): readonly Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
