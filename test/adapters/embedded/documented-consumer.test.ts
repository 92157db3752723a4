import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { S3RawStore } from '../../../shared/adapters/s3-raw-store.ts';
import { type LandedEvent, LandedEventSchema, landedEvent } from '../../../shared/domain/landed-event.ts';
import { collect } from '../../factories/collect.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../../factories/embedded-adapters.ts';
import { sliceRow } from '../../factories/slice.ts';
import { DoneInMemory, documentedConsumer, documentedText, type Handle } from './documented-consumer.ts';

let fixture: EmbeddedFixture;
let consumer: Awaited<ReturnType<typeof documentedConsumer>>;
beforeAll(async () => {
  fixture = await startEmbeddedFixture();
  consumer = await documentedConsumer(fixture);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await fixture.close();
});

const LINES = Array.from({ length: 5_000 }, (_, at) => `{"n":${at},"text":"größer"}`);
const TEXT = `${LINES.join('\n')}\n`;

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

/** Keeps the lines of each key, those of another content in place of the former. */
const keeping =
  (kept: Map<string, string[]>): Handle =>
  async (lines, { key }) => {
    // A program that begins with something else loses no line by it.
    await new Promise((resolve) => setImmediate(resolve));
    kept.set(key, await collect(lines));
  };

describe('the consumer of docs/consumers.md', () => {
  it('gets every line of every object, whatever its compression and its frames', async () => {
    const half = Math.floor(TEXT.length / 2);
    const detail = await land(
      {
        'raw/vendor=talend/source=eu/run%20a/part-00001.ndjson.gz': gzipSync(TEXT),
        'raw/vendor=talend/source=eu/run%20a/part-00002.ndjson.zst': Buffer.concat([
          zstdCompressSync(TEXT.slice(0, half)),
          zstdCompressSync(TEXT.slice(half)),
        ]),
      },
      Buffer.byteLength(TEXT),
    );
    const kept = new Map<string, string[]>();
    await consumer(keeping(kept), new DoneInMemory())({ detail });
    expect([...kept.keys()]).toEqual(detail.objects.map(({ key }) => key));
    for (const lines of kept.values()) expect(lines).toEqual(LINES);
  });

  it('handles also what an event calls unchanged, and nothing twice', async () => {
    const detail = await land({ 'raw/a.ndjson.gz': gzipSync('a\n'), 'raw/b.ndjson.gz': gzipSync('b\n') }, 2);
    const [kept, done] = [new Map<string, string[]>(), new DoneInMemory()];
    const consume = consumer(keeping(kept), done);
    const unchanged = detail.objects.map((object) => ({ ...object, changed: false }));
    await consume({ detail: { ...detail, objects: unchanged } });
    expect([...kept.values()]).toEqual([['a'], ['b']]);
    await consume({ detail });
    expect(done.pairs).toEqual(detail.objects.map(({ key, etag }) => `${key} ${etag}`));
  });

  it('handles of an object that was replaced the newest content, under its own ETag, also for an old event', async () => {
    const old = await land({ 'raw/r.ndjson.gz': gzipSync('a\n') }, 2);
    const fresh = await land({ 'raw/r.ndjson.gz': gzipSync('a\nb\n') }, 4);
    const [kept, done] = [new Map<string, string[]>(), new DoneInMemory()];
    const consume = consumer(keeping(kept), done);
    for (const detail of [old, fresh, old]) await consume({ detail });
    expect([...kept.values()]).toEqual([['a', 'b']]);
    expect(done.pairs).toEqual([`raw/r.ndjson.gz ${fresh.objects[0]?.etag}`]);
  });

  it('remembers nothing of an object whose handling failed, and handles it the next time', async () => {
    const detail = await land({ 'raw/e.ndjson.gz': gzipSync('a\n'), 'raw/f.ndjson.gz': gzipSync('b\n') }, 2);
    const [kept, done] = [new Map<string, string[]>(), new DoneInMemory()];
    const failing: Handle = async (lines, object) => {
      if (object.key === 'raw/f.ndjson.gz') throw new Error('full');
      await keeping(kept)(lines, object);
    };
    await expect(consumer(failing, done)({ detail })).rejects.toThrow('full');
    expect(done.pairs).toHaveLength(1);
    await consumer(keeping(kept), done)({ detail });
    expect([...kept.values()]).toEqual([['a'], ['b']]);
    expect(done.pairs).toHaveLength(2);
  });

  it('fails for an object that is not there, so that the event is kept', async () => {
    const detail = await land({ 'raw/c.ndjson.gz': gzipSync('c\n') }, 2);
    const missing = { ...detail, objects: detail.objects.map((object) => ({ ...object, key: 'raw/none.gz' })) };
    await expect(consumer(keeping(new Map()), new DoneInMemory())({ detail: missing })).rejects.toThrow(
      /NoSuchKey|key/i,
    );
  });

  it('fails for an object that is damaged, instead of passing on half of it', async () => {
    const whole = gzipSync(TEXT);
    const short = await land({ 'raw/d.ndjson.gz': whole.subarray(0, whole.length - 100) }, TEXT.length);
    const done = new DoneInMemory();
    await expect(consumer(keeping(new Map()), done)({ detail: short })).rejects.toThrow(/unexpected end/);
    const frame = await land({ 'raw/d.ndjson.zst': zstdCompressSync(LINES[0] ?? '') }, TEXT.length);
    await expect(consumer(keeping(new Map()), done)({ detail: frame })).rejects.toThrow(/bytes instead of/);
    expect(done.pairs).toEqual([]);
  });

  it('is about forty lines', async () => {
    expect((await documentedText()).split('\n').length).toBeLessThan(45);
  });
});
