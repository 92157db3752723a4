import { TABLE } from '../../shared/config/names.ts';
import { admit } from '../../shared/domain/admission.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { type RunRow, runTimeMs } from '../../shared/domain/run.ts';
import { type SliceId, type SliceRow, type SliceState, sliceName, sliceTimeMs } from '../../shared/domain/slice.ts';
import type { FetchTask } from '../../shared/domain/task.ts';
import type { Checkpoint, LeaseResult, SliceIndex } from '../../shared/ports/slice-index.ts';

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The index as maps. Rows are copied on their way in and out, as a database does. */
export class MemorySliceIndex implements SliceIndex {
  readonly #rows = new Map<string, SliceRow>();
  readonly #runs = new Map<string, RunRow>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  /** Writes that changed something, in order: `record`, `lease`, `save`, `putRuns`, `saveCheckpoint`. */
  readonly writes: { readonly operation: string; readonly name: string }[] = [];

  /** Every row, for assertions, by name. */
  rows(): SliceRow[] {
    return [...this.#rows].sort(([left], [right]) => byText(left, right)).map(([, row]) => structuredClone(row));
  }

  async record(rows: readonly SliceRow[]): Promise<SliceRow[]> {
    return rows.filter((row) => {
      if (this.#rows.has(sliceName(row))) return false;
      this.#write('record', row);
      return true;
    });
  }

  async get(id: SliceId): Promise<SliceRow | undefined> {
    return structuredClone(this.#rows.get(sliceName(id)));
  }

  async known(ids: readonly SliceId[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#rows.has(sliceName(id))).map(({ id }) => id));
  }

  async lease(task: FetchTask, owner: string, nowMs: number, expiresAtMs: number): Promise<LeaseResult> {
    const row = this.#rows.get(sliceName(task));
    const why = admit(row, task, owner, nowMs);
    if (why !== 'admitted') return { kind: 'refused', why, ...correlation(row ?? {}) };
    if (row === undefined) return { kind: 'refused', why: 'unknown' };
    const leased = { ...row, revision: row.revision + 1, lease: { owner, expiresAtMs }, dueAtMs: expiresAtMs };
    return { kind: 'leased', row: this.#write('lease', leased) };
  }

  async save(row: SliceRow): Promise<SliceRow | 'conflict'> {
    if (this.#rows.get(sliceName(row))?.revision !== row.revision) return 'conflict';
    return this.#write('save', { ...row, revision: row.revision + 1 });
  }

  async *byState(source: string, state: SliceState, dueBeforeMs = Number.POSITIVE_INFINITY): AsyncGenerator<SliceRow> {
    const found = [...this.#rows.values()].filter(
      (row) => row.source === source && row.state === state && row[TABLE.byState.sortKey] < dueBeforeMs,
    );
    yield* structuredClone(found.sort((left, right) => left.dueAtMs - right.dueAtMs || byText(left.id, right.id)));
  }

  async *byDay(source: string, day: string): AsyncGenerator<SliceRow> {
    const found = [...this.#rows.values()].filter(
      (row) => row.source === source && row.run !== undefined && utcDay(sliceTimeMs(row)) === day,
    );
    yield* structuredClone(
      found.sort((left, right) => sliceTimeMs(left) - sliceTimeMs(right) || byText(left.id, right.id)),
    );
  }

  async putRuns(rows: readonly RunRow[]): Promise<void> {
    for (const row of rows) {
      const name = `${row.source}/${row.stream}/${row.run.runId}`;
      if ((this.#runs.get(name)?.rank ?? Number.NEGATIVE_INFINITY) > row.rank) continue;
      this.#runs.set(name, structuredClone(row));
      this.writes.push({ operation: 'putRuns', name });
    }
  }

  async getRun(id: { readonly source: string; readonly stream: string; readonly runId: string }) {
    return structuredClone(this.#runs.get(`${id.source}/${id.stream}/${id.runId}`));
  }

  async *runsByDay(source: string, day: string): AsyncGenerator<RunRow> {
    const startMs = ({ run, updatedAtMs }: RunRow): number => runTimeMs(run, updatedAtMs);
    const found = [...this.#runs.values()].filter((row) => row.source === source && utcDay(startMs(row)) === day);
    const order = (left: RunRow, right: RunRow): number =>
      startMs(left) - startMs(right) || byText(left.run.runId, right.run.runId);
    yield* structuredClone(found.sort(order));
  }

  async countByState(source: string, state: SliceState): Promise<number> {
    return [...this.#rows.values()].filter((row) => row.source === source && row.state === state).length;
  }

  async loadCheckpoint(source: string, stream: string): Promise<Checkpoint | undefined> {
    return structuredClone(this.#checkpoints.get(`${source}/${stream}`));
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<Checkpoint | 'conflict'> {
    const name = `${checkpoint.source}/${checkpoint.stream}`;
    if ((this.#checkpoints.get(name)?.revision ?? 0) !== checkpoint.revision) return 'conflict';
    const next = { ...structuredClone(checkpoint), revision: checkpoint.revision + 1 };
    this.#checkpoints.set(name, next);
    this.writes.push({ operation: 'saveCheckpoint', name });
    return structuredClone(next);
  }

  #write(operation: string, row: SliceRow): SliceRow {
    const name = sliceName(row);
    // As JSON, so that whatever a database would not keep (undefined, class instances) is not kept here either.
    this.#rows.set(name, JSON.parse(JSON.stringify(row)));
    this.writes.push({ operation, name });
    return structuredClone(this.#rows.get(name) ?? row);
  }
}
