import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../config/names.ts';
import type { PartitionId } from '../lake/partition.ts';
import type { Build, PartitionIndex, PartitionRow } from '../ports/partition-index.ts';
import { DynamoTable, type Expression } from './dynamo-table.ts';
import { dirtyKey, partitionDayKey, partitionKey, partitionRow } from './partition-item.ts';

/** The mark that made it dirty: a mark whose answer was lost and that is sent again still knows that it was the first. */
const DIRTIED_BY = 'dirtiedBy';
const NOTHING_LATER = '#built <= :sequence';

const BUILT_NAMES = {
  '#landed': 'landedSequence',
  '#built': 'builtSequence',
  '#builtAt': 'builtAtMs',
  '#buildMs': 'buildMs',
  '#buckets': 'buckets',
  '#inputBytes': 'inputBytes',
  '#objects': 'objects',
  '#builds': 'builds',
  '#due': TABLE.byState.sortKey,
};
const SET_BUILT = [
  'SET #built = :sequence',
  '#builtAt = :now',
  '#buildMs = :buildMs',
  // A layout that was fixed before stays: a reader must never meet two.
  '#buckets = if_not_exists(#buckets, :buckets)',
  '#inputBytes = :inputBytes',
  '#objects = :objects',
].join(', ');
const COUNT_BUILD = 'ADD #builds :one';

/**
 * The partitions of the lake as items of the one DynamoDB table; access patterns in docs/tables.md.
 *
 * `newId` tells marks apart. Every call but the listings is one single-item write or read, `built` at most two.
 * Test: test/contract/partition-index-contract.ts
 */
export class DynamoPartitionIndex implements PartitionIndex {
  readonly #table: DynamoTable;
  readonly #newId: () => string;

  constructor(options: { readonly client: DynamoDBClient; readonly table: string; readonly newId: () => string }) {
    this.#table = new DynamoTable(options.client, options.table, options.newId);
    this.#newId = options.newId;
  }

  async mark(id: PartitionId, vendor: string, dueAtMs: number): Promise<{ readonly becameDirty: boolean }> {
    const markId = this.#newId();
    const facts = { version: 1, source: id.source, dt: id.dt, vendor };
    const listed = {
      [TABLE.byState.partitionKey]: dirtyKey(id.source),
      [TABLE.byDay.partitionKey]: partitionDayKey(id.source),
      [TABLE.byDay.sortKey]: id.dt,
    };
    const firsts = {
      builtSequence: 0,
      objects: [],
      [TABLE.byState.sortKey]: dueAtMs,
      [DIRTIED_BY]: markId,
    };
    const item = await this.#table.upsert(partitionKey(id), {
      text: `SET ${[...assignments({ ...facts, ...listed }), ...defaults(firsts)].join(', ')} ADD #landed :one`,
      names: { ...names({ ...facts, ...listed, ...firsts }), '#landed': 'landedSequence' },
      values: { ...values({ ...facts, ...listed, ...firsts }), ':one': 1 },
    });
    return { becameDirty: item[DIRTIED_BY] === markId };
  }

  async get(id: PartitionId): Promise<PartitionRow | undefined> {
    const item = await this.#table.get(partitionKey(id));
    return item === undefined ? undefined : partitionRow(item);
  }

  async layout(id: PartitionId, buckets: number): Promise<number> {
    const item = await this.#table.updateIf(partitionKey(id), 'SET #buckets = if_not_exists(#buckets, :buckets)', {
      text: 'attribute_exists(#pk)',
      names: { '#pk': TABLE.partitionKey, '#buckets': 'buckets' },
      values: { ':buckets': buckets },
    });
    return (item === undefined ? undefined : partitionRow(item).buckets) ?? buckets;
  }

  async built(
    id: PartitionId,
    build: Build,
    nowMs: number,
    dueAtMs: number,
  ): Promise<'clean' | 'dirty' | 'superseded'> {
    const { sequence, objects, buckets, inputBytes, buildMs } = build;
    const written = {
      ':sequence': sequence,
      ':now': nowMs,
      ':buildMs': buildMs,
      ':buckets': buckets,
      ':inputBytes': inputBytes,
      ':objects': objects,
      ':one': 1,
    };
    // The sequence only grows: what is not clean at the first look can not be so at the second.
    const clean = await this.#table.updateIf(
      partitionKey(id),
      `${SET_BUILT} REMOVE #due, #state, #dirtiedBy ${COUNT_BUILD}`,
      {
        text: `#landed = :sequence AND ${NOTHING_LATER}`,
        names: { ...BUILT_NAMES, '#state': TABLE.byState.partitionKey, '#dirtiedBy': DIRTIED_BY },
        values: written,
      },
    );
    if (clean !== undefined) return 'clean';
    const dirty = await this.#table.updateIf(partitionKey(id), `${SET_BUILT}, #due = :due ${COUNT_BUILD}`, {
      text: `#landed > :sequence AND ${NOTHING_LATER}`,
      names: BUILT_NAMES,
      values: { ...written, ':due': dueAtMs },
    });
    return dirty === undefined ? 'superseded' : 'dirty';
  }

  async postpone(id: PartitionId, dueAtMs: number): Promise<void> {
    await this.#table.updateIf(partitionKey(id), 'SET #due = :due', {
      text: 'attribute_exists(#due)',
      names: { '#due': TABLE.byState.sortKey },
      values: { ':due': dueAtMs },
    });
  }

  async *dirty(source: string, dueBeforeMs?: number): AsyncGenerator<PartitionRow> {
    const all: Required<Expression> = {
      text: '#state = :state',
      names: { '#state': TABLE.byState.partitionKey },
      values: { ':state': dirtyKey(source) },
    };
    const due = {
      text: `${all.text} AND #due < :due`,
      names: { ...all.names, '#due': TABLE.byState.sortKey },
      values: { ...all.values, ':due': dueBeforeMs },
    };
    const items = this.#table.query(TABLE.byState.index, dueBeforeMs === undefined ? all : due);
    for await (const item of items) yield partitionRow(item);
  }

  async *list(source: string, fromDt = '0000-00-00', toDt = '9999-99-99'): AsyncGenerator<PartitionRow> {
    if (fromDt > toDt) return;
    const items = this.#table.query(TABLE.byDay.index, {
      text: '#day = :day AND #dt BETWEEN :from AND :to',
      names: { '#day': TABLE.byDay.partitionKey, '#dt': TABLE.byDay.sortKey },
      values: { ':day': partitionDayKey(source), ':from': fromDt, ':to': toDt },
    });
    for await (const item of items) yield partitionRow(item);
  }
}

type Attributes = Readonly<Record<string, unknown>>;

const assignments = (item: Attributes): string[] => Object.keys(item).map((name) => `#${name} = :${name}`);
const defaults = (item: Attributes): string[] =>
  Object.keys(item).map((name) => `#${name} = if_not_exists(#${name}, :${name})`);
const names = (item: Attributes): Record<string, string> =>
  Object.fromEntries(Object.keys(item).map((name) => [`#${name}`, name]));
const values = (item: Attributes): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [`:${name}`, value]));
