import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../config/names.ts';
import { admit } from '../domain/admission.ts';
import { correlation } from '../domain/correlation.ts';
import type { RunRow } from '../domain/run.ts';
import type { SliceId, SliceRow, SliceState } from '../domain/slice.ts';
import type { FetchTask } from '../domain/task.ts';
import type { Checkpoint, LeaseResult, SliceIndex } from '../ports/slice-index.ts';
import { chunksOf, mapBounded } from './bounded.ts';
import { checkpointItem, checkpointKey, checkpointOf } from './checkpoint-item.ts';
import { DynamoTable, type Expression } from './dynamo-table.ts';
import { leaseCondition, TAKE_LEASE } from './lease-condition.ts';
import { runDayKey, runItem, runKey, runRow } from './run-item.ts';
import { dayKey, type Item, sliceItem, sliceKey, sliceRow, stateKey } from './slice-item.ts';

/** Calls at a time when one port call needs many. */
const PARALLEL_CALLS = 16;
/** Most keys that one BatchGetItem takes. */
const BATCH_GET_KEYS = 100;

const IS_NEW: Expression = { text: 'attribute_not_exists(#pk)', names: { '#pk': TABLE.partitionKey } };

/** Nobody has written since we read: the fence against writers that lost their lease. */
const isStill = (revision: number): Expression => ({
  text: '#revision = :revision',
  names: { '#revision': 'revision' },
  values: { ':revision': revision },
});

/** What is stored is no further than what comes: a stale answer never takes a run back. */
const isNoLess = (rank: number): Expression => ({
  text: 'attribute_not_exists(#pk) OR #rank <= :rank',
  names: { '#pk': TABLE.partitionKey, '#rank': 'rank' },
  values: { ':rank': rank },
});

const inState = (source: string, state: SliceState): Required<Expression> => ({
  text: '#state = :state',
  names: { '#state': TABLE.byState.partitionKey },
  values: { ':state': stateKey(source, state) },
});

/**
 * The index of slices in one DynamoDB table; its access patterns are written down in docs/tables.md.
 *
 * `newId` marks every write, so that a write whose answer was lost is recognised as our own.
 * Test: test/contract/slice-index-contract.ts
 */
export class DynamoSliceIndex implements SliceIndex {
  readonly #table: DynamoTable;

  constructor(options: { readonly client: DynamoDBClient; readonly table: string; readonly newId: () => string }) {
    this.#table = new DynamoTable(options.client, options.table, options.newId);
  }

  async record(rows: readonly SliceRow[]): Promise<SliceRow[]> {
    const fresh = await mapBounded(rows, PARALLEL_CALLS, (row) =>
      this.#table.putIf(sliceItem(row), sliceKey(row), IS_NEW),
    );
    return rows.filter((_, index) => fresh[index] === true);
  }

  async get(id: SliceId): Promise<SliceRow | undefined> {
    const item = await this.#table.get(sliceKey(id));
    return item === undefined ? undefined : sliceRow(item);
  }

  async known(ids: readonly SliceId[]): Promise<ReadonlySet<string>> {
    const keys = new Map(ids.map((id) => [sliceKey(id)[TABLE.partitionKey], { id: id.id, key: sliceKey(id) }]));
    const batches = chunksOf([...keys.values()], BATCH_GET_KEYS);
    const found = await mapBounded(batches, PARALLEL_CALLS, (batch) =>
      this.#table.existing(batch.map(({ key }) => key)),
    );
    return new Set(found.flat().flatMap((key) => keys.get(key)?.id ?? []));
  }

  async lease(task: FetchTask, owner: string, nowMs: number, expiresAtMs: number): Promise<LeaseResult> {
    const key = sliceKey(task);
    const leased = await this.#table.updateIf(key, TAKE_LEASE, leaseCondition(task, owner, nowMs, expiresAtMs));
    if (leased !== undefined) return { kind: 'leased', row: sliceRow(leased) };
    const row = await this.get(task);
    const why = admit(row, task, owner, nowMs);
    // The row changed between the two calls. Whoever changed it sends the next task, so this message is an old one.
    return { kind: 'refused', why: why === 'admitted' ? 'stale' : why, ...correlation(row ?? {}) };
  }

  async save(row: SliceRow): Promise<SliceRow | 'conflict'> {
    const next = { ...row, revision: row.revision + 1 };
    return (await this.#table.putIf(sliceItem(next), sliceKey(row), isStill(row.revision))) ? next : 'conflict';
  }

  async *byState(source: string, state: SliceState, dueBeforeMs?: number): AsyncGenerator<SliceRow> {
    const all = inState(source, state);
    const due = {
      text: `${all.text} AND #due < :due`,
      names: { ...all.names, '#due': TABLE.byState.sortKey },
      values: { ...all.values, ':due': dueBeforeMs },
    };
    const items = this.#table.query(TABLE.byState.index, dueBeforeMs === undefined ? all : due);
    for await (const item of items) yield sliceRow(item);
  }

  async *byDay(source: string, day: string): AsyncGenerator<SliceRow> {
    for await (const item of this.#onDay(dayKey(source, day))) yield sliceRow(item);
  }

  #onDay(key: string): AsyncGenerator<Item> {
    const { index, partitionKey } = TABLE.byDay;
    return this.#table.query(index, { text: '#day = :day', names: { '#day': partitionKey }, values: { ':day': key } });
  }

  async putRuns(rows: readonly RunRow[]): Promise<void> {
    await mapBounded(rows, PARALLEL_CALLS, (row) =>
      this.#table.putIf(runItem(row), runKey({ ...row, runId: row.run.runId }), isNoLess(row.rank)),
    );
  }

  async getRun(id: { readonly source: string; readonly stream: string; readonly runId: string }) {
    const item = await this.#table.get(runKey(id));
    return item === undefined ? undefined : runRow(item);
  }

  async *runsByDay(source: string, day: string): AsyncGenerator<RunRow> {
    for await (const item of this.#onDay(runDayKey(source, day))) yield runRow(item);
  }

  async countByState(source: string, state: SliceState): Promise<number> {
    return await this.#table.count(TABLE.byState.index, inState(source, state));
  }

  async loadCheckpoint(source: string, stream: string): Promise<Checkpoint | undefined> {
    const item = await this.#table.get(checkpointKey(source, stream));
    return item === undefined ? undefined : checkpointOf(item);
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<Checkpoint | 'conflict'> {
    const next = { ...checkpoint, revision: checkpoint.revision + 1 };
    const key = checkpointKey(checkpoint.source, checkpoint.stream);
    const condition = checkpoint.revision === 0 ? IS_NEW : isStill(checkpoint.revision);
    return (await this.#table.putIf(checkpointItem(next), key, condition)) ? next : 'conflict';
  }
}
