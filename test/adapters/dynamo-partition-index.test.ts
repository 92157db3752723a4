import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoPartitionIndex } from '../../shared/adapters/dynamo-partition-index.ts';
import { partitionIndexContract } from '../contract/partition-index-contract.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';
import { loseFirstAnswers } from '../factories/lose-first-answers.ts';

let fixture: EmbeddedFixture;
beforeAll(async () => {
  fixture = await startEmbeddedFixture();
});
afterAll(async () => await fixture?.close());

const makeIndex = (table = fixture.table) =>
  new DynamoPartitionIndex({ client: fixture.clients.dynamodb, table, newId: randomUUID });

partitionIndexContract('DynamoPartitionIndex', async () => makeIndex());

describe('DynamoPartitionIndex', () => {
  it('still knows after a lost answer that its mark was the first, and that its build was recorded', async () => {
    const index = makeIndex();
    const id = { source: `s-${randomUUID()}`, dt: '2026-11-20' };
    const restore = loseFirstAnswers(fixture);
    try {
      expect(await index.mark(id, 'talend', 1_000)).toEqual({ becameDirty: true });
      const sequence = (await index.get(id))?.landedSequence ?? 0;
      const build = { sequence, objects: [], buckets: 1, inputBytes: 0, buildMs: 1 };
      expect(await index.built(id, build, 2_000, 3_000)).toBe('clean');
      expect(await index.mark(id, 'talend', 4_000)).toEqual({ becameDirty: true });
    } finally {
      restore();
    }
  });

  it('marks with one write', async () => {
    const before = fixture.clients.callCounts();
    await makeIndex().mark({ source: `s-${randomUUID()}`, dt: '2026-11-20' }, 'talend', 1);
    const after = fixture.clients.callCounts();
    const spent = Object.entries(after).filter(([kind, calls]) => calls !== (before[kind] ?? 0));
    expect(spent.map(([kind, calls]) => [kind, calls - (before[kind] ?? 0)])).toEqual([['DynamoDB UpdateItem', 1]]);
  });

  it('names the item and the fields of a row that it can not read, and no values', async () => {
    const index = makeIndex();
    const id = { source: `s-${randomUUID()}`, dt: '2026-11-20' };
    await index.mark(id, 'talend', 1);
    const key = { pk: { S: `PARTITION#${id.source}#${id.dt}` }, sk: { S: 'PARTITION' } };
    await fixture.clients.dynamodb.send(
      new UpdateItemCommand({
        TableName: fixture.table,
        Key: key,
        UpdateExpression: 'SET vendor = :odd',
        ExpressionAttributeValues: { ':odd': { N: '4711' } },
      }),
    );
    const error = await index.get(id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'contract', safe: { fields: 'vendor' } });
    expect(String(error)).toContain(`PARTITION#${id.source}#${id.dt}`);
    expect(String(error)).not.toContain('4711');
  });

  it('says which table could not be reached for a listing', async () => {
    const lost = makeIndex('no-such-table');
    await expect(lost.mark({ source: 's', dt: '2026-11-20' }, 'talend', 1)).rejects.toMatchObject({
      message: expect.stringContaining('no-such-table'),
    });
  });
});
