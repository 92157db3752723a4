/** Bytes that mean something in JSON. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** What a byte outside of strings is. */
export const OTHER = 0;
export const STRING = 1;
export const OPEN = 2;
export const CLOSE = 3;
export const SPACE = 4;
export const BETWEEN = 5;

/** Kind of each byte outside of strings. A byte of a multi-byte character is never one of JSON's own. */
export const KIND_OF_BYTE: Uint8Array = kinds();

function kinds(): Uint8Array {
  const table = new Uint8Array(256);
  table[QUOTE] = STRING;
  for (const byte of [OPEN_ARRAY, OPEN_OBJECT]) table[byte] = OPEN;
  for (const byte of [CLOSE_ARRAY, CLOSE_OBJECT]) table[byte] = CLOSE;
  for (const byte of [0x20, 0x09, 0x0a, 0x0d]) table[byte] = SPACE;
  for (const byte of [COMMA, COLON]) table[byte] = BETWEEN;
  return table;
}

/**
 * JSON without the white space outside of its strings, as text. One space stays where two words would grow together, as
 * in `1 2`: what was not JSON does not become so.
 */
export function withoutSpaces(bytes: Uint8Array): string {
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let inString = false;
  let spaced = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      kept[length++] = byte;
      if (byte === QUOTE) inString = false;
      else if (byte === BACKSLASH && at + 1 < bytes.length) kept[length++] = bytes[++at] ?? 0;
      continue;
    }
    const kind = KIND_OF_BYTE[byte];
    if (kind === SPACE) {
      spaced = true;
      continue;
    }
    const before = length === 0 ? BETWEEN : KIND_OF_BYTE[kept[length - 1] ?? 0];
    if (spaced && kind === OTHER && before === OTHER) kept[length++] = 0x20;
    spaced = false;
    kept[length++] = byte;
    inString = kind === STRING;
  }
  return kept.toString('utf8', 0, length);
}
