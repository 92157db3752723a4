import { compareRecords, type VendorRecord } from './record.ts';

/**
 * How rows with one identity are understood.
 *
 * - `versions`: a row is one version of a record, however often it is listed; the best version stays
 * - `copies`: equal rows are different records that look the same (the vendor gives no ids); as many stay as were ever
 *   seen in one reading
 */
export type Repeats = 'versions' | 'copies';

/** What became of one identity. `changed`: the object must be written anew. `late`: it was not there before. */
export interface Merged {
  readonly records: readonly VendorRecord[];
  readonly changed: boolean;
  readonly late: number;
}

/**
 * Merges the rows of one identity: what has landed with what one reading saw, in the order it was seen.
 *
 * Nothing that has landed disappears: a record that the vendor lists no more stays. Final beats open, and later beats
 * earlier where both are as far; a stale row never downgrades.
 */
export function mergeIdentity(
  landed: readonly VendorRecord[],
  seen: readonly VendorRecord[],
  repeats: Repeats,
): Merged {
  if (repeats === 'copies') {
    const added = seen.slice(landed.length);
    return { records: [...landed, ...added], changed: added.length > 0, late: added.length };
  }
  const before = best(landed);
  const after = best([...landed, ...seen]);
  if (after === undefined) return { records: [], changed: false, late: 0 };
  const changed = before?.json !== after.json || landed.length > 1;
  return { records: [after], changed, late: before === undefined ? 1 : 0 };
}

function best(versions: readonly VendorRecord[]): VendorRecord | undefined {
  return versions.reduce<VendorRecord | undefined>(
    (known, version) => (known !== undefined && known.rank > version.rank ? known : version),
    undefined,
  );
}

/**
 * Walks two sorted sequences side by side, one identity at a time.
 *
 * Shape: identities in the order of `compareRecords`; each with all its rows of both sides. Memory: one identity.
 */
export async function* sideBySide(
  landed: AsyncIterable<VendorRecord>,
  seen: AsyncIterable<VendorRecord>,
): AsyncGenerator<{ readonly landed: readonly VendorRecord[]; readonly seen: readonly VendorRecord[] }> {
  const [left, right] = [groups(landed), groups(seen)];
  let [a, b] = [await next(left), await next(right)];
  try {
    while (a !== undefined || b !== undefined) {
      const order = a === undefined ? 1 : b === undefined ? -1 : compareFirst(a, b);
      yield { landed: order <= 0 ? (a ?? []) : [], seen: order >= 0 ? (b ?? []) : [] };
      if (order <= 0) a = await next(left);
      if (order >= 0) b = await next(right);
    }
  } finally {
    await left.return(undefined);
    await right.return(undefined);
  }
}

type Group = readonly VendorRecord[];

const compareFirst = ([left]: Group, [right]: Group): number =>
  left === undefined || right === undefined ? 0 : compareRecords(left, right);

async function next(source: AsyncGenerator<Group>): Promise<Group | undefined> {
  const { done, value } = await source.next();
  return done === true ? undefined : value;
}

async function* groups(records: AsyncIterable<VendorRecord>): AsyncGenerator<Group> {
  let group: VendorRecord[] = [];
  for await (const record of records) {
    const [first] = group;
    if (first !== undefined && compareRecords(first, record) !== 0) {
      yield group;
      group = [];
    }
    group.push(record);
  }
  if (group.length > 0) yield group;
}
