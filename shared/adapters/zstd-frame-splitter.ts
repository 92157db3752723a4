import { IngestError } from '../domain/errors.ts';

/** A run of bytes of one frame; `last` ends the frame. */
export interface FramePiece {
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

const MAGIC = 0xfd2fb528;
/** 0x184D2A50 to 0x184D2A5F: frames that hold no data. */
const SKIPPABLE = 0x184d2a5;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const [RLE_BLOCK, RESERVED_BLOCK] = [1, 3];

const damaged = (what: string): IngestError =>
  new IngestError('contract', `A stored zstd object is damaged: ${what}. Land its slice again.`);

/** Bytes after magic and descriptor: window, dictionary id and content size. Source: RFC 8878, section 3.1.1.1. */
function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor >> 5) & 1;
  const contentSize = [singleSegment, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return 1 - singleSegment + dictionary + contentSize;
}

type Expecting = 'magic' | 'descriptor' | 'skipSize' | 'block';

/**
 * Finds where the zstd frames of an object end, without decompressing: it walks over the block headers.
 *
 * Needed because Node's decompressor stops, without an error, at the end of the first frame of a chunk.
 * A skippable frame is a frame like any other here. Source: RFC 8878, section 3.1. Test: test/adapters/zstd-frames.test.ts
 */
export class ZstdFrameSplitter {
  #expecting: Expecting = 'magic';
  /** The small field that is being read, which may lie across two chunks. */
  #field = 0;
  #fieldBytes = 0;
  /** Bytes that belong to the frame and tell nothing about its end. */
  #pass = 0;
  #lastBlock = false;
  #hasChecksum = false;
  #inFrame = false;
  #frames = 0;

  /** Cuts a chunk at the ends of frames. Shape: in order, together the chunk. Errors: contract. */
  *push(chunk: Uint8Array): Generator<FramePiece> {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#pass > 0) {
        const step = Math.min(this.#pass, chunk.length - at);
        this.#pass -= step;
        at += step;
      } else {
        this.#readByte(chunk[at] ?? 0);
        at += 1;
      }
      if (this.#pass > 0 || !this.#frameIsOver()) continue;
      yield { bytes: chunk.subarray(start, at), last: true };
      start = at;
      this.#frames += 1;
      this.#startFrame();
    }
    if (start < at) yield { bytes: chunk.subarray(start, at), last: false };
  }

  /** Says that nothing more comes. Errors: contract in the middle of a frame. */
  end(): void {
    if (this.#inFrame) throw damaged('it ends in the middle of a frame');
    if (this.#frames === 0) throw damaged('it is empty, and even an empty content has a frame');
  }

  #startFrame(): void {
    this.#expecting = 'magic';
    this.#lastBlock = false;
    this.#inFrame = false;
  }

  #frameIsOver(): boolean {
    return this.#lastBlock && this.#fieldBytes === 0;
  }

  #readByte(byte: number): void {
    this.#inFrame = true;
    this.#field += byte * 2 ** (8 * this.#fieldBytes);
    this.#fieldBytes += 1;
    const wanted = { magic: 4, descriptor: 1, skipSize: 4, block: BLOCK_HEADER_BYTES }[this.#expecting];
    if (this.#fieldBytes < wanted) return;
    const value = this.#field;
    this.#field = 0;
    this.#fieldBytes = 0;
    this.#take(value);
  }

  #take(value: number): void {
    switch (this.#expecting) {
      case 'magic':
        if (value === MAGIC) this.#expecting = 'descriptor';
        else if (Math.floor(value / 16) === SKIPPABLE) this.#expecting = 'skipSize';
        else throw damaged('a frame does not begin with the magic number');
        return;
      case 'skipSize':
        this.#pass = value;
        this.#lastBlock = true;
        return;
      case 'descriptor':
        this.#hasChecksum = (value & 4) !== 0;
        this.#pass = headerBytes(value);
        this.#expecting = 'block';
        return;
      case 'block': {
        const type = (value >> 1) & 3;
        if (type === RESERVED_BLOCK) throw damaged('a block has a reserved type');
        this.#lastBlock = (value & 1) === 1;
        this.#pass = type === RLE_BLOCK ? 1 : value >> 3;
        if (this.#lastBlock && this.#hasChecksum) this.#pass += CHECKSUM_BYTES;
      }
    }
  }
}
