import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { TABLE } from '../config/names.ts';
import { type AwsCall, awsFailure, callAws, failureAttempts } from './aws-failure.ts';
import type { Item } from './slice-item.ts';

export type Key = Record<string, string>;

/** An expression with its placeholders: `#name` for attributes, `:name` for values. */
export interface Expression {
  readonly text: string;
  readonly names: Record<string, string>;
  readonly values?: Item;
}

/** The attribute that tells our own write from somebody else's after a lost answer. */
const WRITE_ID = 'writeId';

const packed = (item: Item) => marshall(item, { removeUndefinedValues: true });
const placeholders = (expression: Expression) => ({
  ExpressionAttributeNames: expression.names,
  ...(expression.values === undefined ? {} : { ExpressionAttributeValues: packed(expression.values) }),
});

/** The one DynamoDB table, in plain objects. Every write is a conditional write of a single item. */
export class DynamoTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #newId: () => string;

  constructor(client: DynamoDBClient, name: string, newId: () => string) {
    this.#client = client;
    this.#name = name;
    this.#newId = newId;
  }

  /**
   * Puts the item if the condition holds; false when it does not.
   *
   * When the SDK tried more than once, an earlier try may have taken effect and its answer got lost; the later one then
   * fails its own condition. The write id that was stored says which of the two it was.
   */
  async putIf(item: Item, key: Key, condition: Expression): Promise<boolean> {
    const writeId = this.#newId();
    const command = new PutItemCommand({
      TableName: this.#name,
      Item: packed({ ...item, [WRITE_ID]: writeId }),
      ConditionExpression: condition.text,
      ...placeholders(condition),
    });
    try {
      await this.#client.send(command);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw awsFailure(error, this.#call('PutItem'));
      if (failureAttempts(error) === 1) return false;
      return (await this.get(key))?.[WRITE_ID] === writeId;
    }
  }

  /** Updates the item if the condition holds and returns it whole; `undefined` when the condition does not hold. */
  async updateIf(key: Key, update: string, condition: Expression): Promise<Item | undefined> {
    return await this.#update(key, { text: update, names: condition.names }, condition);
  }

  /** Updates the item, or makes it, whatever is there; returns it whole. */
  async upsert(key: Key, update: Expression): Promise<Item> {
    return (await this.#update(key, update)) ?? {};
  }

  async #update(key: Key, update: Expression, condition?: Expression): Promise<Item | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: packed(key),
      UpdateExpression: update.text,
      ...(condition === undefined ? {} : { ConditionExpression: condition.text }),
      ReturnValues: 'ALL_NEW',
      ...placeholders(condition ?? update),
    });
    try {
      const { Attributes = {} } = await this.#client.send(command);
      return unmarshall(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw awsFailure(error, this.#call('UpdateItem'));
    }
  }

  async get(key: Key): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.#name, Key: packed(key), ConsistentRead: true });
    const { Item: found } = await callAws(this.#call('GetItem'), () => this.#client.send(command));
    return found === undefined ? undefined : unmarshall(found);
  }

  /** Partition keys of those of at most 100 distinct keys that exist. */
  async existing(keys: readonly Key[]): Promise<string[]> {
    const found: string[] = [];
    let pending = keys.map(packed);
    for (let round = 0; pending.length > 0; round += 1) {
      // What DynamoDB leaves unprocessed it does so under load: each round waits longer than the one before.
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 25 * 2 ** round)));
      const command = new BatchGetItemCommand({
        RequestItems: {
          [this.#name]: {
            Keys: pending,
            ConsistentRead: true,
            ProjectionExpression: '#pk',
            ExpressionAttributeNames: { '#pk': TABLE.partitionKey },
          },
        },
      });
      const answer = await callAws(this.#call('BatchGetItem'), () => this.#client.send(command));
      for (const item of answer.Responses?.[this.#name] ?? []) found.push(String(item[TABLE.partitionKey]?.S));
      pending = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return found;
  }

  /** Items of one partition of a listing, in the order of its sort key. */
  async *query(index: string, condition: Expression): AsyncGenerator<Item> {
    for await (const page of this.#pages(index, condition, {})) {
      for (const item of page.Items ?? []) yield unmarshall(item);
    }
  }

  async count(index: string, condition: Expression): Promise<number> {
    let total = 0;
    for await (const page of this.#pages(index, condition, { Select: 'COUNT' })) total += page.Count ?? 0;
    return total;
  }

  async *#pages(
    index: string,
    condition: Expression,
    more: Partial<QueryCommandInput>,
  ): AsyncGenerator<QueryCommandOutput> {
    const resource = `table ${this.#name}, index ${index}`;
    let start: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const command = new QueryCommand({
        TableName: this.#name,
        IndexName: index,
        KeyConditionExpression: condition.text,
        ...placeholders(condition),
        ...more,
        ExclusiveStartKey: start,
      });
      const page = await callAws({ ...this.#call('Query'), resource }, () => this.#client.send(command));
      yield page;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  #call(operation: string): AwsCall {
    return { service: 'DynamoDB', operation, resource: `table ${this.#name}` };
  }
}
