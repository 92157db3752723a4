import { type JsonPiece, MAX_RECORD_BYTES, PieceBuffer } from './json-piece.ts';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of a file of JSON lines while it arrives, whatever is wrong with them; blank lines are none.
 *
 * Shape: in order; together with newlines and the white space around lines they are the file. Memory: one line, of which
 * at most `maxBytes` are kept. Errors: none. Test: test/unit/domain/json-pieces.property.test.ts
 */
export class LinePieces {
  readonly #buffer: PieceBuffer;
  #first = true;

  constructor(maxBytes: number = MAX_RECORD_BYTES) {
    this.#buffer = new PieceBuffer(maxBytes);
  }

  push(chunk: Uint8Array): JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.#buffer.add(chunk.subarray(from, at));
      pieces.push(...this.#take());
      from = at + 1;
    }
    this.#buffer.add(chunk.subarray(from));
    return pieces;
  }

  end(): JsonPiece[] {
    return this.#take();
  }

  #take(): JsonPiece[] {
    const piece = this.#buffer.take();
    const marked = this.#first && BYTE_ORDER_MARK.every((byte, at) => piece.bytes[at] === byte);
    this.#first = false;
    const bytes = marked ? piece.bytes.subarray(BYTE_ORDER_MARK.length) : piece.bytes;
    return bytes.length === 0 && !piece.cut ? [] : [{ ...piece, bytes }];
  }
}
