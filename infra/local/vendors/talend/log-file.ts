import { hexOf } from '../kit/deterministic.ts';
import { logBytes } from './log-content.ts';
import type { LogLayout } from './log-layout.ts';
import type { LogFormat } from './log-line.ts';

/** Which entries of a log a file holds, [from, to), and how it is written. */
export interface LogFileSpec {
  readonly layout: LogLayout;
  readonly from: number;
  readonly to: number;
  readonly format: LogFormat;
  readonly container: 'lines' | 'array';
}

/** A file in the store. Units: bytes. `read(start, end)` yields [start, end) and begins there without rendering the rest. */
export interface LogFile {
  readonly bytes: number;
  readonly lines: number;
  readonly entries: number;
  readonly etag: string;
  read(start: number, end: number): Generator<Uint8Array>;
}

const comma = 0x2c;
const closing = 0x5d;
const lineBreak = 0x0a;

function* readArray(spec: LogFileSpec, offset: number, total: number, start: number, end: number): Generator<Buffer> {
  if (start === 0 && end > 0) yield Buffer.from('[');
  let at = Math.max(1, start);
  // Byte k of the array is byte k - 1 of the lines, with each line break turned into a comma and the last into a bracket.
  for (const chunk of logBytes(spec.layout, 'json', offset + at - 1, offset + end - 1)) {
    let found = chunk.indexOf(lineBreak);
    while (found !== -1) {
      chunk[found] = at + found === total - 1 ? closing : comma;
      found = chunk.indexOf(lineBreak, found + 1);
    }
    at += chunk.length;
    yield chunk;
  }
}

/**
 * Returns the file of a range of entries.
 *
 * Shape: `lines` is line breaks for text and entries for JSON. An empty range is 0 bytes, or `[]` as an array.
 * The ETag depends on what the file holds, not on when it was made: a file that is generated again has the same one.
 */
export function logFile(spec: LogFileSpec): LogFile {
  const { layout, from, to, format } = spec;
  const array = format === 'json' && spec.container === 'array';
  const offset = layout.bytesBefore(format, from);
  const bytes = layout.bytesBefore(format, to) - offset;
  const etag = `"${hexOf(32, layout.plan.logId, from, to, format, array ? 'array' : 'lines')}"`;
  const lines = layout.linesBefore(format, to) - layout.linesBefore(format, from);
  const common = { lines, entries: to - from, etag };
  if (!array) {
    return { ...common, bytes, read: (start, end) => logBytes(layout, format, offset + start, offset + end) };
  }
  if (from === to) {
    return {
      ...common,
      bytes: 2,
      *read(start, end) {
        if (start < end) yield Buffer.from('[]').subarray(start, end);
      },
    };
  }
  return { ...common, bytes: bytes + 1, read: (start, end) => readArray(spec, offset, bytes + 1, start, end) };
}
