/** A row of an answer, as JSON spells it. */
export type AnswerRow = Readonly<Record<string, string | number | null>>;

type Key = string | number | null;

/** Texts by their bytes, as SQL compares them; null behind everything. */
function compare(one: Key, other: Key): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
}

/** In ascending order of keys; a number that is to descend is negated. */
export function sortedBy<T>(rows: Iterable<T>, keysOf: (row: T) => readonly Key[]): readonly T[] {
  return [...rows]
    .map((row) => ({ row, keys: keysOf(row) }))
    .sort((one, other) => one.keys.map((key, at) => compare(key, other.keys[at] ?? null)).find((by) => by !== 0) ?? 0)
    .map(({ row }) => row);
}

/** The least and the greatest of texts by their bytes. */
export const leastText = (texts: Iterable<string>): string => sortedBy(texts, (text) => [text])[0] ?? '';
export const greatestText = (texts: Iterable<string>): string => sortedBy(texts, (text) => [text]).at(-1) ?? '';

/** Rows by the text of their key, in the order in which the keys came first. */
export function grouped<T>(rows: Iterable<T>, keyOf: (row: T) => readonly Key[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** The smallest value that at least this share of the values does not exceed; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const ascending = values.toSorted((one, other) => one - other);
  return ascending.find((_, at) => (ascending.lastIndexOf(ascending[at] ?? 0) + 1) / ascending.length >= share) ?? null;
}

/** A time as SQL spells it: `2026-11-20 06:04:41.873`, without zeros at the end. Units: epoch microseconds. */
export function spelledUs(us: bigint): string {
  const fraction = String(us % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const seconds = new Date(Number(us / 1_000n)).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === '' ? seconds : `${seconds}.${fraction}`;
}

export const spelledMs = (ms: number): string => spelledUs(BigInt(ms) * 1_000n);
