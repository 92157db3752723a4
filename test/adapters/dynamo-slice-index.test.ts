import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoSliceIndex } from '../../shared/adapters/dynamo-slice-index.ts';
import { sliceIndexContract } from '../contract/slice-index-contract.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';
import { loseFirstAnswers } from '../factories/lose-first-answers.ts';
import { fetchTask, sliceRow } from '../factories/slice.ts';

let fixture: EmbeddedFixture;
beforeAll(async () => {
  fixture = await startEmbeddedFixture();
});
afterAll(async () => await fixture?.close());

const makeIndex = (table = fixture.table) =>
  new DynamoSliceIndex({ client: fixture.clients.dynamodb, table, newId: randomUUID });

sliceIndexContract('DynamoSliceIndex', async () => makeIndex());

describe('DynamoSliceIndex when an answer is lost', () => {
  it('sees its own write and calls it a success', async () => {
    const index = makeIndex();
    const row = sliceRow({ source: `s-${randomUUID()}` });
    const restore = loseFirstAnswers(fixture);
    try {
      expect(await index.record([row])).toEqual([row]);
      const saved = await index.save({ ...row, note: 'saved' });
      expect(saved).toMatchObject({ revision: 2, note: 'saved' });
      expect(await index.get(row)).toEqual(saved);
      expect(
        await index.saveCheckpoint({ source: row.source, stream: 's', revision: 0, cursor: {}, updatedAtMs: 1 }),
      ).toMatchObject({ revision: 1 });
      const leased = await index.lease(fetchTask(row), 'm-1', 1, 2);
      expect(leased).toEqual({ kind: 'leased', row: await index.get(row) });
    } finally {
      restore();
    }
  });

  it('still calls the write of somebody else a conflict', async () => {
    const index = makeIndex();
    const row = sliceRow({ source: `s-${randomUUID()}` });
    await index.record([row]);
    await index.save({ ...row, note: 'theirs' });
    const restore = loseFirstAnswers(fixture);
    try {
      expect(await index.save({ ...row, note: 'ours' })).toBe('conflict');
      expect(await index.record([row])).toEqual([]);
    } finally {
      restore();
    }
    expect((await index.get(row))?.note).toBe('theirs');
  });
});

describe('DynamoSliceIndex when something is wrong', () => {
  it('names the table, the operation and what to do when the table does not exist', async () => {
    const failure = makeIndex('no-such-table').get(sliceRow());
    await expect(failure).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/DynamoDB GetItem on table no-such-table.*ResourceNotFound.*deploy the stack/),
    });
  });

  it('names the key and the fields of a row that it can not read, and no value', async () => {
    const row = sliceRow({ source: `s-${randomUUID()}` });
    const index = makeIndex();
    await index.record([row]);
    await fixture.clients.dynamodb.send(
      new PutItemCommand({
        TableName: fixture.table,
        Item: {
          pk: { S: `SLICE#${row.source}#${row.stream}#${row.id}` },
          sk: { S: 'SLICE' },
          state: { S: 'secret-value' },
        },
      }),
    );
    const error: unknown = await index.get(row).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'contract', message: expect.stringContaining(`SLICE#${row.source}`) });
    expect(String(error)).toContain('state');
    expect(String(error)).not.toContain('secret-value');
  });

  it('tolerates fields that a newer version wrote', async () => {
    const row = sliceRow({ source: `s-${randomUUID()}` });
    const index = makeIndex();
    const newer = { ...row, addedLater: { a: 1 } };
    await index.record([newer]);
    expect(await index.get(row)).toEqual(row);
  });
});

describe('DynamoSliceIndex on the bill', () => {
  it('makes one call to lease, one to save and one to ask for a hundred known slices', async () => {
    const index = makeIndex();
    const row = sliceRow({ source: `s-${randomUUID()}` });
    await index.record([row]);
    const before = fixture.clients.callCounts();
    await index.known(Array.from({ length: 100 }, (_, number) => ({ ...row, id: `run-${number}` })));
    const leased = await index.lease(fetchTask(row), 'm-1', 1, 2);
    if (leased.kind === 'leased') await index.save(leased.row);
    const after = fixture.clients.callCounts();
    const spent = Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]);
    expect(Object.fromEntries(spent.filter(([, count]) => count !== 0))).toEqual({
      'DynamoDB BatchGetItem': 1,
      'DynamoDB PutItem': 1,
      'DynamoDB UpdateItem': 1,
    });
  });
});
