import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { checkpointItem, checkpointOf } from '../../shared/adapters/checkpoint-item.ts';
import { DynamoPartitionIndex } from '../../shared/adapters/dynamo-partition-index.ts';
import { DynamoSliceIndex } from '../../shared/adapters/dynamo-slice-index.ts';
import { partitionRow } from '../../shared/adapters/partition-item.ts';
import { runItem, runRow } from '../../shared/adapters/run-item.ts';
import { type Item, sliceItem, sliceRow } from '../../shared/adapters/slice-item.ts';
import { parseSources } from '../../shared/config/parse-sources.ts';
import { readCursor as akinonCursor } from '../../shared/connectors/akinon/cursor.ts';
import { readMemory as akinonMemory } from '../../shared/connectors/akinon/memory.ts';
import { readCursor as sapCursor } from '../../shared/connectors/sap-job-scheduling/cursor.ts';
import { readMemory as sapMemory } from '../../shared/connectors/sap-job-scheduling/memory.ts';
import {
  readCursor as snaplogicCursor,
  readMemory as snaplogicMemory,
} from '../../shared/connectors/snaplogic/memory.ts';
import { readCursor as talendCursor } from '../../shared/connectors/talend/cursor.ts';
import { readMemory as talendMemory } from '../../shared/connectors/talend/memory.ts';
import { readLedger, storeLedger } from '../../shared/domain/backfill-item.ts';
import { BudgetStateSchema } from '../../shared/domain/budget.ts';
import { CurateTaskSchema } from '../../shared/domain/curate-task.ts';
import { rawKeyPlace } from '../../shared/domain/raw-key-place.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { END_STATES, OPEN_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import { TaskSchema } from '../../shared/domain/task.ts';
import { collect } from '../factories/collect.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/formats');

/** What lay in the index, the queues and the bucket of an installation when it was stopped in the middle of its work. */
interface Recording {
  readonly items: readonly Item[];
  readonly messages: readonly { readonly queue: string; readonly body: string }[];
  readonly objects: readonly { readonly key: string; readonly metadata: Readonly<Record<string, string>> }[];
}

const recordings = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Recording] => [
    name.replace('.json', ''),
    JSON.parse(readFileSync(join(FOLDER, name), 'utf8')),
  ]);

const kindOf = (item: Item): string => String(item.pk).split('#')[0] ?? '';
const itemsOf = ({ items }: Recording, kind: string): readonly Item[] => items.filter((item) => kindOf(item) === kind);

const MEMORY: Readonly<Record<string, (row: SliceRow) => unknown>> = {
  talend: talendMemory,
  akinon: akinonMemory,
  'sap-job-scheduling': sapMemory,
  snaplogic: snaplogicMemory,
};
const CURSOR: Readonly<Record<string, (cursor: Readonly<Record<string, unknown>>) => unknown>> = {
  'execution-logs': talendCursor,
  'main-logs': akinonCursor,
  'job-runs': sapCursor,
  'api-requests': snaplogicCursor,
  'request-budget': (cursor) => BudgetStateSchema.parse(cursor),
};
/** Of the recordings; the values that it sealed were put in their place afterwards. */
const SEALING_KEY = '0123456789abcdef0123456789abcdef';

let fixture: EmbeddedFixture;
beforeAll(async () => {
  fixture = await startEmbeddedFixture();
});
afterAll(async () => await fixture?.close());

it('recordings of every format are here', () => {
  expect(recordings.map(([name]) => name)).toEqual(['1-files', '2-records', '3-tables', '4-operation']);
});

describe.each(recordings)('an installation of format %s', (_name, recording) => {
  it('has slices that are read as they are, and written back without losing a field', () => {
    const slices = itemsOf(recording, 'SLICE');
    expect(slices.length).toBeGreaterThan(0);
    for (const { writeId: _writeId, ...item } of slices) expect(sliceItem(sliceRow(item))).toEqual(item);
  });

  it('has slices whose next step their connectors still know', () => {
    for (const item of itemsOf(recording, 'SLICE')) {
      const row = sliceRow(item);
      const read = MEMORY[row.vendor];
      expect(read, row.vendor).toBeDefined();
      // Nobody reads the notes of an ended slice.
      if (!END_STATES.some((state) => state === row.state)) expect(read?.(row)).toMatchObject({ ...row.memory });
    }
  });

  it('has jobs at the vendor whose sealed tokens can be opened', async () => {
    const sealer = new AesGcmSealer({ key: async () => new Secret(SEALING_KEY) });
    const generating = itemsOf(recording, 'SLICE')
      .map(sliceRow)
      .filter(({ state }) => state === 'generating');
    expect(generating.length).toBeGreaterThan(0);
    for (const row of generating) {
      const [part] = talendMemory(row).chain;
      expect((await sealer.open(part?.token ?? '', `${row.source}/${row.id}`)).reveal()).toBe('a vendor job');
    }
  });

  it('has watermarks, budgets and rows of runs that are read as they are', () => {
    for (const { writeId: _writeId, ...item } of itemsOf(recording, 'SOURCE')) {
      const checkpoint = checkpointOf(item);
      expect(checkpointItem(checkpoint)).toEqual(item);
      const { stream, cursor } = checkpoint;
      const ledger = stream.startsWith('backfill#') ? readLedger(cursor) : undefined;
      if (stream.startsWith('backfill#')) expect(ledger && storeLedger(ledger)).toEqual(cursor);
      else if (stream !== 'backfills') expect(CURSOR[stream]?.(cursor), stream).toMatchObject(cursor);
    }
    for (const { writeId: _writeId, ...item } of itemsOf(recording, 'RUN')) expect(runItem(runRow(item))).toEqual(item);
  });

  it('has days of the lake that are read as they are', () => {
    for (const item of itemsOf(recording, 'PARTITION')) {
      const row = partitionRow(item);
      expect(item).toMatchObject({ ...row });
    }
  });

  it('has messages in its queues that are still tasks', () => {
    for (const { queue, body } of recording.messages) {
      const schema = queue.endsWith('_curate') ? CurateTaskSchema : TaskSchema;
      expect(schema.parse(JSON.parse(body))).toMatchObject(JSON.parse(body));
    }
  });

  it('has objects whose keys and metadata still say what they hold', () => {
    for (const { key, metadata } of recording.objects.filter(({ key }) => key.startsWith('raw/'))) {
      const place = rawKeyPlace(key);
      expect(place).toMatchObject({ source: metadata.source, slice: metadata.run ?? metadata.slice });
    }
    for (const row of itemsOf(recording, 'SLICE').map(sliceRow)) {
      for (const { key } of row.parts)
        expect(rawKeyPlace(key)).toMatchObject({ vendor: row.vendor, source: row.source });
    }
  });

  it('goes on: every row is found by its state, its day and its message', async () => {
    const table = fixture.table;
    const { dynamodb: client } = fixture.clients;
    for (const item of recording.items)
      await client.send(
        new PutItemCommand({ TableName: table, Item: marshall(item, { removeUndefinedValues: true }) }),
      );
    const index = new DynamoSliceIndex({ client, table, newId: randomUUID });
    const partitions = new DynamoPartitionIndex({ client, table, newId: randomUUID });
    for (const row of itemsOf(recording, 'SLICE').map(sliceRow)) {
      const listed = await collect(index.byState(row.source, row.state));
      expect(listed.map(({ id }) => id)).toContain(row.id);
      if (!OPEN_STATES.some((state) => state === row.state)) continue;
      // As a worker does with the row's message, after the lease of the one that was stopped.
      const task = { v: 1, kind: 'fetch', source: row.source, stream: row.stream, id: row.id, hop: row.hop } as const;
      const nowMs = (row.lease?.expiresAtMs ?? row.updatedAtMs) + 1;
      expect(await index.lease(task, randomUUID(), nowMs, nowMs + 1)).toMatchObject({ kind: 'leased' });
    }
    for (const row of itemsOf(recording, 'PARTITION').map(partitionRow)) {
      expect(await partitions.get(row)).toEqual(row);
      const dirty = await collect(partitions.dirty(row.source));
      expect(dirty.some(({ dt }) => dt === row.dt)).toBe(row.builtSequence < row.landedSequence);
    }
  });
});

it('a watermark of SnapLogic from before lengths of windows were remembered is read, and keeps what it says', () => {
  const cursors = recordings.flatMap(([, recording]) =>
    itemsOf(recording, 'SOURCE')
      .map(checkpointOf)
      .filter(({ stream }) => stream === 'api-requests')
      .map(({ cursor }) => cursor),
  );
  const before = cursors.filter((cursor) => !('grids' in cursor));
  expect(before.length).toBeGreaterThan(0);
  for (const cursor of before) expect(snaplogicCursor(cursor)).toEqual({ ...cursor, grids: [] });
});

describe('a format that this version does not know', () => {
  const [, { items, messages }] = recordings.at(-1) ?? ['', { items: [], messages: [] }];
  const READERS: Readonly<Record<string, (item: Item) => unknown>> = {
    SLICE: sliceRow,
    RUN: runRow,
    PARTITION: partitionRow,
  };

  it.each(Object.entries(READERS))(
    'is refused in a row of the kind %s, with what it is and what to do',
    (kind, read) => {
      const item = items.find((one) => kindOf(one) === kind);
      expect(() => read({ ...item, version: 2 })).toThrow(
        /not readable: wrong fields version\. It was written by another version/,
      );
    },
  );

  it('is no task, so that its message becomes a dead letter and can be redriven', () => {
    for (const { body } of messages) expect(TaskSchema.safeParse({ ...JSON.parse(body), v: 2 }).success).toBe(false);
  });

  it('of which this one knows more fields than it needs is read, and the others are left alone', () => {
    const item = items.find((one) => kindOf(one) === 'SLICE');
    expect(sliceRow({ ...item, ofALaterVersion: 1 })).toEqual(sliceRow(item ?? {}));
  });
});

describe('a sources.yaml', () => {
  it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')))(
    'that was written as in %s is still one',
    (name) => {
      expect(parseSources(readFileSync(join(FOLDER, name), 'utf8'), { allowPlainSecrets: false })).toMatchObject({
        ok: true,
      });
    },
  );
});
