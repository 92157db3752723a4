import type { AuditedItem } from './audited-item.ts';
import { utcDay } from './object-key.ts';
import { rawKeyPlace } from './raw-key-place.ts';
import type { RunRow } from './run.ts';
import { isOpen, type LandedPart, type SliceRow, sliceTimeMs } from './slice.ts';

/** An object as the bucket lists it. Units: bytes, compressed. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** What an object decompresses to; `identities` where it holds records. */
export type ObjectContent =
  | { readonly damaged: string }
  | {
      readonly sha256: string;
      readonly bytes: number;
      readonly lines: number;
      readonly identities?: ReadonlySet<string>;
    };

/** A row that has to do with a day. */
export interface DaySlice {
  readonly row: SliceRow;
  /** Its state is judged on this day, and on no other. */
  readonly judged: boolean;
  /** Its objects that are compared on this day. */
  readonly parts: readonly LandedPart[];
}

/** A day of the tables, as the index knows it. Units: epoch milliseconds. */
export interface LakeDay {
  readonly landedSequence: number;
  readonly builtSequence: number;
  readonly dueAtMs?: number | undefined;
  readonly objects: readonly LakeObject[];
}

/** An object of a table, as it was built. Units: bytes. */
export interface LakeObject {
  readonly table: string;
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly rows: number;
}

/** Everything that an audit knows of one day of one source. */
export interface DayFacts {
  readonly source: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly nowMs: number;
  /** What is younger, or overdue by less, is on its way. Units: milliseconds. */
  readonly graceMs: number;
  /** What the vendor lists now; absent when it was not asked. */
  readonly items?: readonly AuditedItem[];
  readonly slices: readonly DaySlice[];
  /** Runs that are records. */
  readonly runs: readonly RunRow[];
  /** By key: the objects of the day, and those of other days that its rows name. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** By key: what was read of them; absent unless the audit is deep. */
  readonly contents?: ReadonlyMap<string, ObjectContent>;
  /** `undefined`: the tables have never heard of the day; `objects` are all of the day. Absent where there are no tables. */
  readonly lake?: { readonly day: LakeDay | undefined; readonly objects: ReadonlyMap<string, StoredObject> };
}

/**
 * What a row has to do with a day; `range` are the first and the last audited one.
 *
 * A run belongs to the day of its start, a window to the first audited day that it reaches into. A listing that is read
 * again and again has objects of many days: its state is judged on the last day, or when it is gone on that of its end.
 */
export function placeOnDay(
  row: SliceRow,
  day: string,
  range: { readonly fromDay: string; readonly toDay: string },
): DaySlice {
  if (row.run !== undefined) return wholly(row, utcDay(sliceTimeMs(row)) === day);
  if (row.window !== undefined) {
    const first = utcDay(Math.max(row.window.fromMs, Date.parse(range.fromDay)));
    const last = utcDay(Math.max(row.window.fromMs, row.window.toMs - 1));
    return wholly(row, day === first && day <= last);
  }
  const end = row.state === 'gone' ? utcDay(row.endedAtMs ?? row.updatedAtMs) : range.toDay;
  return { row, judged: end === day, parts: row.parts.filter(({ key }) => rawKeyPlace(key)?.day === day) };
}

const wholly = (row: SliceRow, judged: boolean): DaySlice => ({ row, judged, parts: judged ? row.parts : [] });

/** Somebody works on it at this moment: what does not agree may agree in the next one. */
export const isBusy = ({ state, lease }: SliceRow, nowMs: number): boolean =>
  isOpen(state) && lease !== undefined && lease.expiresAtMs > nowMs;
