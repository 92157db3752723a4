import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsClients, createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { type ScriptedServer, startScriptedServer } from '../factories/scripted-server.ts';

const open: { clients: AwsClients; server: ScriptedServer }[] = [];
afterEach(async () => {
  for (const { clients, server } of open.splice(0)) {
    clients.destroy();
    await server.close();
  }
});

async function start(script: Parameters<typeof startScriptedServer>[0], concurrency = 4) {
  const server = await startScriptedServer(script);
  const { origin } = server;
  const endpoints = { s3: origin, sqs: origin, dynamodb: origin, secretsManager: origin };
  const clients = createAwsClients({ region: 'us-east-1', endpoints, credentials: EMBEDDED_CREDENTIALS, concurrency });
  open.push({ clients, server });
  return { clients, server };
}

describe('createAwsClients', () => {
  it('counts calls by service and operation', async () => {
    const { clients } = await start((_, response) => response.end('{}'));
    expect(clients.callCounts()).toEqual({});
    await clients.dynamodb.send(new ListTablesCommand({}));
    await clients.sqs.send(new ListQueuesCommand({}));
    await clients.sqs.send(new ListQueuesCommand({}));
    await clients.s3.send(new HeadBucketCommand({ Bucket: 'b' }));
    await (await clients.secretsManager()).send(new GetSecretValueCommand({ SecretId: 's' }));
    expect(clients.callCounts()).toEqual({
      'DynamoDB ListTables': 1,
      'S3 HeadBucket': 1,
      'SecretsManager GetSecretValue': 1,
      'SQS ListQueues': 2,
    });
  });

  it('counts every attempt that goes out, not only the last', async () => {
    let requests = 0;
    const { clients } = await start((_, response) => {
      requests += 1;
      response.writeHead(requests < 3 ? 503 : 200).end('{}');
    });
    await clients.dynamodb.send(new ListTablesCommand({}));
    expect([requests, clients.callCounts()]).toEqual([3, { 'DynamoDB ListTables': 3 }]);
  });

  it('gives up after four attempts', async () => {
    const { clients, server } = await start((_, response) => response.writeHead(500).end('{}'));
    await expect(clients.sqs.send(new ListQueuesCommand({}))).rejects.toThrow();
    expect(server.requests).toHaveLength(4);
  });

  it('uses the connections it has, and one pool for all services', async () => {
    const { clients, server } = await start((_, response) => response.end('{}'));
    for (let count = 0; count < 5; count += 1) {
      await clients.dynamodb.send(new ListTablesCommand({}));
      await clients.sqs.send(new ListQueuesCommand({}));
    }
    expect(server.connections()).toBe(1);
  });

  it('opens as many connections as the slices at work need', async () => {
    const { clients, server } = await start((_, response) => void setTimeout(() => response.end('{}'), 100), 8);
    await Promise.all(Array.from({ length: 40 }, () => clients.dynamodb.send(new ListTablesCommand({}))));
    expect(server.connections()).toBe(40);
  });

  it('makes one client for Secrets Manager, when it is first asked for', async () => {
    const { clients } = await start((_, response) => response.end('{}'));
    const [one, other] = await Promise.all([clients.secretsManager(), clients.secretsManager()]);
    expect(one).toBe(other);
  });
});
