import { type JsonPiece, MAX_RECORD_BYTES } from './json-piece.ts';

/** A piece as a row of the lake: the record as it was spelled, or why it is none. */
export type JudgedRecord =
  | { readonly record: string }
  | { readonly reason: string; readonly line: string; readonly cut: boolean };

/** Of a broken piece so much is shown. Units: UTF-16 code units. */
const SHOWN = 65_536;
const HALF_A_PAIR = /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f]/i;

/** Says whether a piece is a record: one JSON object in UTF-8, not too large, whose strings are text. */
export function judgeRecord(piece: JsonPiece): JudgedRecord {
  // What is not UTF-8 is shown with U+FFFD in its place.
  const text = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength).toString('utf8');
  const reason = piece.fault ?? reasonAgainst(piece, text);
  if (reason === undefined) return { record: text };
  const shown = text.slice(0, SHOWN);
  return { reason, line: shown.toWellFormed(), cut: piece.cut || shown.length < text.length };
}

function reasonAgainst({ bytes, cut }: JsonPiece, text: string): string | undefined {
  if (cut) return `the record is larger than ${MAX_RECORD_BYTES} bytes`;
  if (text.includes('\ufffd') && !isUtf8(bytes)) return 'the record is not UTF-8';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the record is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the record is not a JSON object';
  // DuckDB refuses half a pair, which JSON allows. UTF-8 has only escaped ones.
  const halves = HALF_A_PAIR.test(text.replaceAll('\\\\', '_'));
  return halves ? 'a string of the record has half a surrogate pair' : undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
