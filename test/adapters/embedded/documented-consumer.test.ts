import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EMBEDDED_CREDENTIALS } from '../../../shared/adapters/aws-clients.ts';
import { S3RawStore } from '../../../shared/adapters/s3-raw-store.ts';
import { type LandedEvent, LandedEventSchema, landedEvent } from '../../../shared/domain/landed-event.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../../factories/embedded-adapters.ts';
import { sliceRow } from '../../factories/slice.ts';

const DOC = join(import.meta.dirname, '../../../docs/consumers.md');

type Handle = (line: string, object: { key: string }) => void;
type Consumer = (
  handle: Handle,
  alreadyHandled: (id: string, revision: number) => Promise<boolean>,
) => (event: { detail: LandedEvent }) => Promise<void>;

let fixture: EmbeddedFixture;
let folder: string;
let consumer: Consumer;

/** The example as it stands in the document; only where the SDK is found is said anew, as the copy lies elsewhere. */
async function documented(): Promise<string> {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(DOC, 'utf8')) ?? [];
  return code.replace("'@aws-sdk/client-s3'", `'${import.meta.resolve('@aws-sdk/client-s3')}'`);
}

beforeAll(async () => {
  fixture = await startEmbeddedFixture();
  folder = await mkdtemp(join(tmpdir(), 'runlake-consumer-'));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', fixture.cloud.endpoints.s3);
  vi.stubEnv('AWS_REGION', fixture.cloud.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', EMBEDDED_CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', EMBEDDED_CREDENTIALS.secretAccessKey);
  const file = join(folder, 'consumer.mjs');
  await writeFile(file, stripTypeScriptTypes(await documented()));
  ({ consumer } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { consumer: Consumer });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

const LINES = Array.from({ length: 5_000 }, (_, at) => `{"n":${at},"text":"größer"}`);

/** Lands objects of so many bytes of content, and returns the event that says so. */
async function land(objects: Readonly<Record<string, Buffer>>, bytes: number): Promise<LandedEvent> {
  const store = new S3RawStore({ client: fixture.clients.s3, bucket: fixture.bucket });
  const parts = [];
  for (const [key, body] of Object.entries(objects)) {
    const result = await store.put(key, body, { contentType: 'application/x-ndjson', metadata: {} }, undefined);
    const etag = result.kind === 'written' ? result.etag : '';
    parts.push({ key, index: parts.length + 1, bytes, storedBytes: body.length, lines: 0, sha256: '', etag });
  }
  const event = landedEvent(undefined, sliceRow({ state: 'landed', revision: 3, parts }), fixture.bucket);
  return LandedEventSchema.parse(event);
}

describe('the consumer of docs/consumers.md', () => {
  it('gets every line of every object, whatever its compression and its frames', async () => {
    const text = `${LINES.join('\n')}\n`;
    const half = Math.floor(text.length / 2);
    const detail = await land(
      {
        'raw/vendor=talend/source=eu/run%20a/part-00001.ndjson.gz': gzipSync(text),
        'raw/vendor=talend/source=eu/run%20a/part-00002.ndjson.zst': Buffer.concat([
          zstdCompressSync(text.slice(0, half)),
          zstdCompressSync(text.slice(half)),
        ]),
      },
      Buffer.byteLength(text),
    );
    const got = new Map<string, string[]>();
    await consumer(
      (line, { key }) => got.set(key, [...(got.get(key) ?? []), line]),
      async () => false,
    )({ detail });
    expect([...got.keys()]).toEqual(detail.objects.map(({ key }) => key));
    for (const lines of got.values()) expect(lines).toEqual(LINES);
  });

  it('does nothing twice, and reads only what has changed', async () => {
    const detail = await land({ 'raw/a.ndjson.gz': gzipSync('a\n'), 'raw/b.ndjson.gz': gzipSync('b\n') }, 2);
    const [lines, handled]: [string[], string[]] = [[], []];
    const consume = consumer(
      (line) => lines.push(line),
      async (id, revision) => handled.includes(`${id} ${revision}`),
    );
    const [first, second] = detail.objects;
    await consume({ detail: { ...detail, objects: [{ ...first!, changed: false }, second!] } });
    expect(lines).toEqual(['b']);
    handled.push(`${detail.id} ${detail.revision}`);
    await consume({ detail });
    expect(lines).toEqual(['b']);
  });

  it('fails for an object that is not there, so that the event comes again', async () => {
    const detail = await land({ 'raw/c.ndjson.gz': gzipSync('c\n') }, 2);
    const missing = { ...detail, objects: detail.objects.map((object) => ({ ...object, key: 'raw/none.gz' })) };
    await expect(
      consumer(
        () => {},
        async () => false,
      )({ detail: missing }),
    ).rejects.toThrow(/NoSuchKey|key/i);
  });

  it('fails for an object that is damaged, instead of passing on half of it', async () => {
    const text = `${LINES.join('\n')}\n`;
    const whole = gzipSync(text);
    const short = await land({ 'raw/d.ndjson.gz': whole.subarray(0, whole.length - 100) }, text.length);
    await expect(
      consumer(
        () => {},
        async () => false,
      )({ detail: short }),
    ).rejects.toThrow(/unexpected end/);
    const frame = await land({ 'raw/d.ndjson.zst': zstdCompressSync(LINES[0]!) }, text.length);
    await expect(
      consumer(
        () => {},
        async () => false,
      )({ detail: frame }),
    ).rejects.toThrow(/bytes instead of/);
  });

  it('is about forty lines', async () => {
    expect((await documented()).split('\n').length).toBeLessThan(45);
  });
});
