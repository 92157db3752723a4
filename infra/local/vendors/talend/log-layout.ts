import { wholeOf } from '../kit/deterministic.ts';
import { leastWhere } from './bisect.ts';
import { blockOf } from './log-block.ts';
import { type LogFormat, renderLine } from './log-line.ts';
import type { LogPlan } from './world.ts';

/**
 * Where each entry of a log lies, without rendering any.
 *
 * Shape: entries 0 to `entries - 1`, instants never descending. The first `blockEntries` repeat the block of the style
 * from entry `phase` on; if there is one more, it is `tail`, which brings the JSON form to its exact number of bytes.
 * Units: bytes, epoch ms. `countBefore(ms)` counts entries with an instant before `ms`.
 */
export interface LogLayout {
  readonly plan: LogPlan;
  readonly entries: number;
  readonly phase: number;
  readonly blockEntries: number;
  readonly tail: string | undefined;
  bytesBefore(format: LogFormat, entry: number): number;
  linesBefore(format: LogFormat, entry: number): number;
  timestampOf(entry: number): number;
  countBefore(ms: number): number;
}

const filler = 'statistics of the run follow as a digest of counters, one after the other, without line breaks; ';
const tailEntry = { severity: 'INFO', logType: 'JOB', bundleName: 'runtime', bundleVersion: '8.0' };

/** Returns the padding entry of a log as a line with holes. */
export function tailLine(format: LogFormat, tail: string): ReturnType<typeof renderLine> {
  return renderLine(format, { ...tailEntry, message: tail });
}

function inBlocks(plan: LogPlan, format: LogFormat, entry: number, kind: 'starts' | 'lines'): number {
  const block = blockOf(plan.style, format);
  const whole = Math.floor(entry / block.entries);
  return whole * (block[kind][block.entries] ?? 0) + (block[kind][entry % block.entries] ?? 0);
}

function fillTo(plan: LogPlan, phase: number): { blockEntries: number; tail: string | undefined } {
  if ('entries' in plan.size) return { blockEntries: plan.size.entries, tail: undefined };
  const total = plan.size.bytes;
  if (total === 0) return { blockEntries: 0, tail: undefined };
  const least = tailLine('json', '').line.length;
  if (total < least) throw new Error(`a log of ${total} bytes cannot be made, ${least} is the least`);
  const start = inBlocks(plan, 'json', phase, 'starts');
  const bytesOf = (entries: number) => inBlocks(plan, 'json', phase + entries, 'starts') - start;
  // No entry is shorter than 100 bytes, which bounds the search.
  const blockEntries = leastWhere(0, Math.ceil(total / 100), (entries) => bytesOf(entries + 1) > total - least);
  const length = total - least - bytesOf(blockEntries);
  return { blockEntries, tail: filler.repeat(Math.ceil(length / filler.length)).slice(0, length) };
}

/** Returns the layout of a planned log; the same plan gives the same layout. Errors: a size below one entry throws. */
export function layOut(plan: LogPlan): LogLayout {
  const phase = wholeOf([0, blockOf(plan.style, 'json').entries - 1], plan.logId, 'phase');
  const { blockEntries, tail } = fillTo(plan, phase);
  const entries = blockEntries + (tail === undefined ? 0 : 1);
  const spanMs = plan.toMs - plan.fromMs;
  const timestampOf = (entry: number) => plan.fromMs + Math.floor((entry * spanMs) / Math.max(1, entries - 1));
  const before = (kind: 'starts' | 'lines') => (format: LogFormat, entry: number) => {
    const first = inBlocks(plan, format, phase, kind);
    const body = inBlocks(plan, format, phase + Math.min(entry, blockEntries), kind) - first;
    if (tail === undefined || entry <= blockEntries) return body;
    return body + (kind === 'lines' ? 1 : tailLine(format, tail).line.length);
  };
  return {
    plan,
    entries,
    phase,
    blockEntries,
    tail,
    bytesBefore: before('starts'),
    linesBefore: before('lines'),
    timestampOf,
    countBefore: (ms) => leastWhere(0, entries, (entry) => timestampOf(entry) >= ms),
  };
}
