import type { PartitionId } from '../../shared/lake/partition.ts';
import type { Build, PartitionIndex, PartitionRow } from '../../shared/ports/partition-index.ts';

const nameOf = ({ source, dt }: PartitionId): string => `${source}/${dt}`;

/** The partitions of the lake as a map. Rows are copied on their way in and out, as a database does. */
export class MemoryPartitionIndex implements PartitionIndex {
  readonly #rows = new Map<string, PartitionRow>();
  /** Every mark, in order, for assertions: `source/dt`. */
  readonly marks: string[] = [];

  /** Every row, for assertions, by name. */
  rows(): PartitionRow[] {
    return structuredClone([...this.#rows.values()].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)));
  }

  async mark(id: PartitionId, vendor: string, dueAtMs: number): Promise<{ readonly becameDirty: boolean }> {
    const known = this.#rows.get(nameOf(id));
    const { source, dt } = id;
    const row = known ?? { version: 1, source, dt, vendor, landedSequence: 0, builtSequence: 0, objects: [] };
    const becameDirty = row.dueAtMs === undefined;
    this.marks.push(nameOf(id));
    this.#write({ ...row, vendor, landedSequence: row.landedSequence + 1, dueAtMs: row.dueAtMs ?? dueAtMs });
    return { becameDirty };
  }

  async get(id: PartitionId): Promise<PartitionRow | undefined> {
    return structuredClone(this.#rows.get(nameOf(id)));
  }

  async layout(id: PartitionId, buckets: number): Promise<number> {
    const row = this.#rows.get(nameOf(id));
    if (row === undefined) return buckets;
    this.#write({ ...row, buckets: row.buckets ?? buckets });
    return row.buckets ?? buckets;
  }

  async built(
    id: PartitionId,
    build: Build,
    nowMs: number,
    dueAtMs: number,
  ): Promise<'clean' | 'dirty' | 'superseded'> {
    const known = this.#rows.get(nameOf(id));
    if (known === undefined || known.builtSequence > build.sequence || known.landedSequence < build.sequence)
      return 'superseded';
    const { dueAtMs: _due, ...row } = known;
    const { sequence, objects, inputBytes, buildMs } = build;
    const buckets = row.buckets ?? build.buckets;
    const builds = (row.builds ?? 0) + 1;
    const next = { ...row, builtSequence: sequence, builtAtMs: nowMs, buildMs, builds, buckets, inputBytes, objects };
    const clean = row.landedSequence === sequence;
    this.#write(clean ? next : { ...next, dueAtMs });
    return clean ? 'clean' : 'dirty';
  }

  async postpone(id: PartitionId, dueAtMs: number): Promise<void> {
    const row = this.#rows.get(nameOf(id));
    if (row?.dueAtMs !== undefined) this.#write({ ...row, dueAtMs });
  }

  async *dirty(source: string, dueBeforeMs = Number.POSITIVE_INFINITY): AsyncGenerator<PartitionRow> {
    const dueOf = ({ dueAtMs }: PartitionRow): number => dueAtMs ?? Number.POSITIVE_INFINITY;
    const found = this.rows().filter((row) => row.source === source && dueOf(row) < dueBeforeMs);
    yield* found.sort((left, right) => dueOf(left) - dueOf(right));
  }

  async *list(source: string, fromDt = '0000-00-00', toDt = '9999-99-99'): AsyncGenerator<PartitionRow> {
    yield* this.rows().filter((row) => row.source === source && row.dt >= fromDt && row.dt <= toDt);
  }

  #write(row: PartitionRow): void {
    // As JSON, so that whatever a database would not keep (undefined) is not kept here either.
    this.#rows.set(nameOf(row), JSON.parse(JSON.stringify(row)));
  }
}
