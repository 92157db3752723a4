import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { S3RawStore } from '../../../shared/adapters/s3-raw-store.ts';
import { type LandedEvent, landedEvent } from '../../../shared/domain/landed-event.ts';
import type { LandedPart, SliceRow } from '../../../shared/domain/slice.ts';
import { collect } from '../../factories/collect.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../../factories/embedded-adapters.ts';
import { sliceRow } from '../../factories/slice.ts';
import { DoneInMemory, documentedConsumer, type Handle } from './documented-consumer.ts';

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

/** The life of a slice with up to four objects: at each step some of them get a line more, and some events are delivered. */
const life = fc.array(
  fc.record({
    grows: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    /** Which of the events until then, counted back from the newest; the handling of some breaks off at an object. */
    delivered: fc.array(fc.record({ back: fc.nat(5), breaksAt: fc.option(fc.nat(3)) }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 5 },
);
/** What is delivered when nothing more lands, before and after the last event: each may come again, or never. */
const afterwards = fc.array(fc.record({ back: fc.nat(5), breaksAt: fc.option(fc.nat(3)) }), { maxLength: 4 });

let lives = 0;

it('has handled everything that is there at the end, whatever was delivered besides the last event, and nothing twice', async () => {
  const store = new S3RawStore({ client: fixture.clients.s3, bucket: fixture.bucket });
  await fc.assert(
    fc.asyncProperty(life, afterwards, afterwards, fc.boolean(), async (steps, before, after, ends) => {
      lives += 1;
      const folder = `raw/vendor=v/source=s/stream=x/dt=2026-11-20/life-${lives}`;
      const [contents, derived] = [new Map<string, string[]>(), new Map<string, string[]>()];
      const [done, events, handled]: [DoneInMemory, LandedEvent[], string[]] = [new DoneInMemory(), [], []];
      let row: SliceRow = sliceRow();

      const save = (changes: Partial<SliceRow>): void => {
        const next = { ...row, ...changes, revision: row.revision + 1 };
        const event = landedEvent(row, next, fixture.bucket);
        if (event !== undefined) events.push(event);
        row = next;
      };
      const put = async (index: number): Promise<LandedPart> => {
        const key = `${folder}/part-0000${index}.ndjson.gz`;
        const lines = [...(contents.get(key) ?? []), `line ${contents.get(key)?.length ?? 0} of ${key}`];
        contents.set(key, lines);
        const text = lines.map((line) => `${line}\n`).join('');
        const body = gzipSync(text);
        const result = await store.put(key, body, { contentType: 'application/x-ndjson', metadata: {} }, undefined);
        const etag = result.kind === 'written' ? result.etag : '';
        return { key, index, bytes: text.length, storedBytes: body.length, lines: lines.length, sha256: '', etag };
      };
      const deliver = async (event: LandedEvent | undefined, breaksAt: number | null): Promise<void> => {
        if (event === undefined) return;
        let objects = 0;
        const handle: Handle = async (lines, { key }) => {
          if (objects++ === breaksAt) throw new Error('full');
          const read = await collect(lines);
          derived.set(key, read);
          handled.push(`${key} ${read.length}`);
        };
        await consumer(handle, done)({ detail: event }).catch((error: Error) => expect(error.message).toBe('full'));
      };

      for (const { grows, delivered } of steps) {
        const parts = new Map(row.parts.map((part) => [part.key, part]));
        for (const index of grows) {
          const part = await put(index);
          parts.set(part.key, part);
        }
        save({ state: 'settling', parts: [...parts.values()] });
        for (const { back, breaksAt } of delivered) await deliver(events.at(-1 - back), breaksAt);
      }
      if (ends) save({ state: 'landed' });
      for (const { back, breaksAt } of before) await deliver(events.at(-1 - back), breaksAt);
      await deliver(events.at(-1), null);
      for (const { back, breaksAt } of after) await deliver(events.at(-1 - back), breaksAt);

      expect(done.pairs).toEqual(expect.arrayContaining(row.parts.map(({ key, etag }) => `${key} ${etag}`)));
      expect(new Set(done.pairs).size).toBe(done.pairs.length);
      expect(new Set(handled).size).toBe(handled.length);
      expect(derived).toEqual(contents);
    }),
    { numRuns: 60 },
  );
}, 60_000);
