import { leastWhere } from './bisect.ts';
import { blockOf } from './log-block.ts';
import { type LogLayout, tailLine } from './log-layout.ts';
import { type LogFormat, podWidth, stampPrefix } from './log-line.ts';

const chunkBytes = 256 * 1024;

/** Writes instants at fixed places. Kept per stream, as it remembers the digits of the current second. */
function createStamper(format: LogFormat): (target: Buffer, at: number, ms: number) => void {
  let second = -1;
  let prefix: Buffer = Buffer.alloc(0);
  return (target, at, ms) => {
    const current = Math.floor(ms / 1000);
    if (current !== second) {
      second = current;
      prefix = Buffer.from(stampPrefix(format, current), 'latin1');
    }
    // A loop, because a call of copy() for a dozen bytes costs several times as much.
    for (let index = 0; index < prefix.length; index++) target[at + index] = prefix[index] ?? 0;
    const rest = ms - current * 1000;
    const after = at + prefix.length;
    target[after] = 48 + Math.floor(rest / 100);
    target[after + 1] = 48 + (Math.floor(rest / 10) % 10);
    target[after + 2] = 48 + (rest % 10);
  };
}

function podOf(layout: LogLayout, block: number): Buffer {
  return Buffer.from(`${layout.plan.logId.slice(0, 8)}-${block.toString(16).padStart(6, '0')}`, 'latin1');
}

function fill(target: Buffer, at: number, source: Buffer): void {
  for (let index = 0; index < podWidth; index++) target[at + index] = source[index] ?? 0;
}

/**
 * Yields the bytes of entries [from, to), of at least one entry and about 256 KiB each.
 *
 * Shape: every chunk is a fresh buffer that the caller may keep; chunks hold whole entries.
 * Limits: about 1 GB/s on one core; what comes before `from` costs nothing.
 */
function* entryChunks(layout: LogLayout, format: LogFormat, from: number, to: number): Generator<Buffer> {
  const block = blockOf(layout.plan.style, format);
  const stamp = createStamper(format);
  let entry = from;
  while (entry < Math.min(to, layout.blockEntries)) {
    const number = Math.floor((layout.phase + entry) / block.entries);
    const offset = layout.phase + entry - number * block.entries;
    const start = block.starts[offset] ?? 0;
    const most = Math.min(block.entries, offset + Math.min(to, layout.blockEntries) - entry);
    const end = leastWhere(offset + 1, most, (index) => (block.starts[index] ?? 0) - start >= chunkBytes);
    const chunk = Buffer.allocUnsafe((block.starts[end] ?? 0) - start);
    block.bytes.copy(chunk, 0, start);
    const pod = podOf(layout, number);
    for (let index = offset; index < end; index++, entry++) {
      stamp(chunk, (block.stamps[index] ?? 0) - start, layout.timestampOf(entry));
      fill(chunk, (block.pods[index] ?? 0) - start, pod);
    }
    yield chunk;
  }
  if (layout.tail !== undefined && to > layout.blockEntries) {
    const { line, stampAt, podAt } = tailLine(format, layout.tail);
    const chunk = Buffer.from(line, 'latin1');
    stamp(chunk, stampAt, layout.timestampOf(layout.blockEntries));
    fill(chunk, podAt, podOf(layout, 0));
    yield chunk;
  }
}

/**
 * Yields the bytes [start, end) of the log as rendered in a format, counted from the first byte of entry 0.
 *
 * Shape: no chunk is empty; `start === end` yields nothing. Work begins at the entry that holds `start`.
 * Limits: memory is one chunk (256 KiB) besides the block of the style.
 */
export function* logBytes(layout: LogLayout, format: LogFormat, start: number, end: number): Generator<Buffer> {
  if (start >= end) return;
  const first = leastWhere(0, layout.entries, (entry) => layout.bytesBefore(format, entry + 1) > start);
  let at = layout.bytesBefore(format, first);
  for (const chunk of entryChunks(layout, format, first, layout.entries)) {
    const slice = chunk.subarray(Math.max(0, start - at), Math.min(chunk.length, end - at));
    at += chunk.length;
    if (slice.length > 0) yield slice;
    if (at >= end) return;
  }
}
