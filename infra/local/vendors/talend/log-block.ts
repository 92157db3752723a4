import { type LogFormat, type LogLine, renderLine } from './log-line.ts';
import { type StyleEntry, styleEntries } from './log-style.ts';
import type { LogStyle } from './world-spec.ts';

/**
 * A block of rendered entries that a log repeats, with holes for what differs along the log.
 *
 * Shape: entry `i` is `bytes[starts[i], starts[i + 1])`; `lines[i]` line breaks come before it; `stamps` and `pods` are
 * the offsets of its holes from the start of the block. All formats of a style have the same entries.
 */
export interface LogBlock {
  readonly bytes: Buffer;
  readonly entries: number;
  readonly starts: Uint32Array;
  readonly lines: Uint32Array;
  readonly stamps: Uint32Array;
  readonly pods: Uint32Array;
}

// Twice the window of zstd level 3 (2 MiB): a compressor cannot copy a block from the one before, as in a real log.
const leastBlockBytes = 4 * 1024 * 1024;

function entriesOfBlock(style: LogStyle): StyleEntry[] {
  const entries: StyleEntry[] = [];
  let bytes = 0;
  for (const entry of styleEntries(style)) {
    entries.push(entry);
    // The text form is the shorter one: it decides, so that both forms are beyond the window.
    bytes += renderLine('text', entry).line.length;
    if (bytes >= leastBlockBytes) break;
  }
  return entries;
}

function assemble(rendered: readonly LogLine[]): LogBlock {
  const entries = rendered.length;
  const starts = new Uint32Array(entries + 1);
  const lines = new Uint32Array(entries + 1);
  const stamps = new Uint32Array(entries);
  const pods = new Uint32Array(entries);
  let at = 0;
  let breaks = 0;
  for (const [index, { line, stampAt, podAt }] of rendered.entries()) {
    starts[index] = at;
    lines[index] = breaks;
    stamps[index] = at + stampAt;
    pods[index] = at + podAt;
    at += line.length;
    breaks += line.split('\n').length - 1;
  }
  starts[entries] = at;
  lines[entries] = breaks;
  return {
    bytes: Buffer.from(rendered.map(({ line }) => line).join(''), 'latin1'),
    entries,
    starts,
    lines,
    stamps,
    pods,
  };
}

const blocks = new Map<string, LogBlock>();

/** Returns the block of a style in a format; built on first use (about 50 ms), then kept: 4 to 7 MiB each. */
export function blockOf(style: LogStyle, format: LogFormat): LogBlock {
  const name = `${style}/${format}`;
  const known = blocks.get(name);
  if (known) return known;
  const block = assemble(entriesOfBlock(style).map((entry) => renderLine(format, entry)));
  blocks.set(name, block);
  return block;
}
