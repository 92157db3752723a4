import { type QuarantinedPiece, rewriteCarefully } from './duckdb-careful.ts';
import type { SpooledObject } from './duckdb-spool.ts';
import type { ScanGroup, ScanKind } from './duckdb-sql.ts';

/** What DuckDB reads of one stream of one slice; its files are of one kind, in the order of the parts. */
export interface ReadySlice {
  readonly stream: string;
  readonly slice: string;
  readonly objects: readonly SpooledObject[];
  readonly kind: ScanKind;
  /** By `rewriteCarefully`; nothing in it can fail. */
  readonly rewritten: boolean;
  /** Every record is JSON for `JSON.parse` too; else who reads them has to see to it. */
  readonly judged: boolean;
  readonly paths: readonly string[];
}

const KIND = { array: 'array', lines: 'lines', whole: 'values', text: undefined, empty: undefined } as const;

/** By stream, slice and part. The slices keep that order. */
export function sliceBySlice(objects: readonly SpooledObject[]): SpooledObject[][] {
  const sorted = objects.toSorted(
    (left, right) => order(left.stream, right.stream) || order(left.slice, right.slice) || left.part - right.part,
  );
  const slices: SpooledObject[][] = [];
  for (const object of sorted) {
    const open = slices.at(-1);
    if (open?.[0]?.stream === object.stream && open[0].slice === object.slice) open.push(object);
    else slices.push([object]);
  }
  return slices;
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The objects as they are, where DuckDB can read them so; else rewritten. */
export async function readySlice(
  objects: readonly SpooledObject[],
  quarantine: (piece: QuarantinedPiece) => Promise<void>,
): Promise<ReadySlice> {
  const filled = objects.filter(({ kind }) => kind !== 'empty');
  const [kind, ...others] = new Set(filled.map((object) => KIND[object.kind]));
  const plain = kind !== undefined && others.length === 0 && filled.every(({ suspicious }) => !suspicious);
  if (!plain && filled.length > 0) return rewrittenSlice(objects, quarantine);
  const { stream, slice } = identityOf(objects);
  const judged = filled.every((object) => object.judged);
  const paths = filled.map(({ path }) => path);
  return { stream, slice, objects, kind: kind ?? 'lines', rewritten: false, judged, paths };
}

/** The objects, rewritten so that DuckDB can read them whatever is wrong with them. */
export async function rewrittenSlice(
  objects: readonly SpooledObject[],
  quarantine: (piece: QuarantinedPiece) => Promise<void>,
): Promise<ReadySlice> {
  const paths: string[] = [];
  let ordinal = 0;
  for (const object of objects) {
    const path = `${object.path}.rewritten.json`;
    ordinal += await rewriteCarefully(object, path, ordinal, quarantine);
    paths.push(path);
  }
  return { ...identityOf(objects), objects, kind: 'array', rewritten: true, judged: true, paths };
}

const identityOf = ([first]: readonly SpooledObject[]): { readonly stream: string; readonly slice: string } => ({
  stream: first?.stream ?? '',
  slice: first?.slice ?? '',
});

/** Files that are read by one scan each. */
export function scanGroups(slices: readonly ReadySlice[]): ScanGroup[] {
  const groups = new Map<string, { kind: ScanKind; rewritten: boolean; judged: boolean; paths: string[] }>();
  for (const { kind, rewritten, judged, paths } of slices) {
    const name = `${kind} ${rewritten} ${judged}`;
    const group = groups.get(name) ?? { kind, rewritten, judged, paths: [] };
    group.paths.push(...paths);
    if (group.paths.length > 0) groups.set(name, group);
  }
  return [...groups.values()];
}

/** Rows of the table `files`. */
export function* fileRows(slices: readonly ReadySlice[]): Generator<readonly string[]> {
  for (const { objects, rewritten, paths, slice } of slices) {
    const read = rewritten ? objects : objects.filter(({ kind }) => kind !== 'empty');
    for (const [at, path] of paths.entries()) {
      const object = read[at];
      yield [path, slice, String(object?.part ?? 0), object?.key ?? ''];
    }
  }
}
