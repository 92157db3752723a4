import type { Compression } from './compression.ts';
import { EXTENSION } from './compression.ts';
import type { SliceId } from './slice.ts';

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

/** UTC day of an instant, `YYYY-MM-DD`. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The day that a raw, curated or audit key belongs to, `YYYY-MM-DD`; `undefined` for other keys. */
export const dayOfKey = (key: string): string | undefined => /\/dt=(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1];

/** Midnight (UTC) of the day of an instant. */
export const utcDayStart = (ms: number): number => Math.floor(ms / 86_400_000) * 86_400_000;

/**
 * Percent-encodes what is not `[A-Za-z0-9._-]`, so that a vendor's id can neither leave its folder nor break a path.
 * Shape: injective; `.` and `..` are encoded too.
 */
export function keySegment(id: string): string {
  if (id === '.' || id === '..') return id.replaceAll('.', '%2E');
  return id.replace(/[^A-Za-z0-9._-]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/**
 * The one key of a landed part: the same slice and part always give the same key.
 *
 * `raw/vendor=talend/source=eu/stream=execution-logs/dt=2026-11-20/<run id>/part-00001.json.zst`
 * Parts count from 1 in chronological order, so that sorting keys sorts the log. `dt` is the run's own UTC day.
 */
export function rawKey(
  slice: SliceId & { readonly vendor: string },
  part: { readonly index: number; readonly extension: string },
  runTimeMs: number,
  compression: Compression,
): string {
  return [
    `raw/vendor=${slice.vendor}`,
    `source=${slice.source}`,
    `stream=${slice.stream}`,
    `dt=${utcDay(runTimeMs)}`,
    keySegment(slice.id),
    `part-${digits(part.index, 5)}.${part.extension}.${EXTENSION[compression]}`,
  ].join('/');
}

/** Whether two keys name the same part, each compressed in its own way. */
export const isSamePart = (left: string, right: string): boolean =>
  left.slice(0, left.lastIndexOf('.')) === right.slice(0, right.lastIndexOf('.'));

/** The one key of an object of records: as `rawKey`, but of the records' own UTC day. Parts are named by their index. */
export const recordsKey = (
  slice: SliceId & { readonly vendor: string },
  place: { readonly index: number; readonly dayMs: number },
  compression: Compression,
): string => rawKey(slice, { index: place.index, extension: 'ndjson' }, place.dayMs, compression);

/**
 * Where the compressed tail of an interrupted upload waits for the next invocation.
 *
 * One key for each lease, told apart by the row's revision: a worker that dies after writing its tail and before saving
 * its checkpoint must not have replaced the tail that the saved checkpoint stands on.
 */
export const stagingKey = (slice: SliceId & { readonly revision: number }, partIndex: number): string =>
  `staging/source=${slice.source}/stream=${slice.stream}/${keySegment(slice.id)}/part-${digits(partIndex, 5)}.${slice.revision}.tail`;
