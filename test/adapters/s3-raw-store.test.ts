import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { S3RawStore } from '../../shared/adapters/s3-raw-store.ts';
import { rawStoreContract } from '../contract/raw-store-contract.ts';
import { collect } from '../factories/collect.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';
import { type ScriptedServer, startScriptedServer } from '../factories/scripted-server.ts';

let fixture: EmbeddedFixture;
beforeAll(async () => {
  fixture = await startEmbeddedFixture();
});
afterAll(async () => await fixture?.close());

rawStoreContract('S3RawStore', async () => new S3RawStore({ client: fixture.clients.s3, bucket: fixture.bucket }));

const TEXT = { contentType: 'text/plain', metadata: {} };

describe('S3RawStore in trouble', () => {
  it('names the bucket, the operation and what to do when the bucket does not exist', async () => {
    const store = new S3RawStore({ client: fixture.clients.s3, bucket: 'no-such-bucket' });
    await expect(store.put('a', randomBytes(3), TEXT, undefined)).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/S3 PutObject on bucket no-such-bucket.*NoSuchBucket.*deploy the stack/),
    });
  });

  const against = async <T>(
    script: Parameters<typeof startScriptedServer>[0],
    use: (store: S3RawStore, server: ScriptedServer) => Promise<T>,
  ): Promise<T> => {
    const server = await startScriptedServer(script);
    const clients = createAwsClients({
      region: 'us-east-1',
      endpoints: { s3: server.origin },
      credentials: EMBEDDED_CREDENTIALS,
      concurrency: 1,
    });
    try {
      return await use(new S3RawStore({ client: clients.s3, bucket: 'b' }), server);
    } finally {
      clients.destroy();
      await server.close();
    }
  };
  const xml = (code: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>m</Message></Error>`;

  it('speaks of a full disk when the store answers 507', async () => {
    await against(
      (_, response) => response.writeHead(507).end(xml('InsufficientStorage')),
      async (store) => {
        await expect(store.put('a', randomBytes(3), TEXT, undefined)).rejects.toMatchObject({
          kind: 'transient',
          message: expect.stringMatching(/bucket b.*507.*disk.*full/),
        });
      },
    );
  });

  it('calls a conflict of two writers at the same moment transient, not a failed condition', async () => {
    await against(
      (_, response) => response.writeHead(409).end(xml('ConditionalRequestConflict')),
      async (store) => {
        const put = store.put('a', randomBytes(3), TEXT, { kind: 'absent' });
        await expect(put).rejects.toMatchObject({ kind: 'transient' });
      },
    );
  });

  it('never ends a read in silence when the connection breaks in the middle', async () => {
    await against(
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000', etag: '"x"' });
        response.write('a'.repeat(10), () => response.destroy());
      },
      async (store) => {
        await expect(collect(store.read('a'))).rejects.toMatchObject({ kind: 'transient' });
      },
    );
  });

  it('says that there was no answer when nothing listens', async () => {
    const server = await startScriptedServer((_, response) => response.end());
    await server.close();
    const clients = createAwsClients({
      region: 'us-east-1',
      endpoints: { s3: server.origin },
      credentials: EMBEDDED_CREDENTIALS,
      concurrency: 1,
    });
    const store = new S3RawStore({ client: clients.s3, bucket: 'b' });
    await expect(store.head('a')).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/S3 HeadObject on bucket b.*ECONNREFUSED.*check the endpoint/),
    });
    clients.destroy();
  });

  it('signs the sha256 of each body and neither asks to continue nor sends another checksum', async () => {
    await against(
      (request, response) => request.resume().once('end', () => response.writeHead(200, { etag: '"x"' }).end()),
      async (store, server) => {
        await store.put('a', randomBytes(3_000_000), TEXT, { kind: 'absent' });
        const { headers } = server.requests[0]!;
        expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
        expect(headers['if-none-match']).toBe('*');
        expect(headers.expect).toBeUndefined();
        expect(Object.keys(headers).filter((header) => header.includes('checksum') || header.includes('crc'))).toEqual(
          [],
        );
      },
    );
  });
});
