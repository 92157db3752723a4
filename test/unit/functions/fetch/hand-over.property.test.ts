import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { sweep } from '../../../../functions/sweep/sweep.ts';
import { decompress } from '../../../../shared/adapters/zstd-frames.ts';
import { isOpen, type SliceRow } from '../../../../shared/domain/slice.ts';
import { TaskSchema } from '../../../../shared/domain/task.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { fetchTask, sliceRow } from '../../../factories/slice.ts';
import { dieAt, type Fate, interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { delivery, keysOf, landOne, MINUTE, pipeline, timeFor, VendorFile } from '../pipeline.ts';

interface Run {
  readonly content: Buffer;
  readonly chunkBytes: number;
  readonly partBytes: number;
  readonly compression: 'zstd' | 'gzip';
  /** Chunks that each invocation has time for; the last number for all that follow. */
  readonly times: readonly number[];
  readonly breaks: readonly number[];
  readonly death?: { readonly index: number; readonly fate: Exclude<Fate, 'pass'> };
}

/** Delivers tasks, each to a worker with little time, until the slice has ended; a message whose worker died comes back. */
async function ingest(run: Run) {
  const file = new VendorFile(run.content, run.chunkBytes);
  file.breaks = run.breaks.filter((at) => at < run.content.length).sort((left, right) => left - right);
  const all = pipeline({ step: landOne(file.part()) }, run);
  const recorded = sliceRow();
  await all.index.record([recorded]);
  await all.queue.send(recorded.source, [{ task: fetchTask(recorded), delaySeconds: 0 }]);
  let mortal = new MortalProcess(run.death && dieAt(run.death.index, run.death.fate));
  const { calls } = mortal;
  let invocations = 0;
  for (; invocations < 500; invocations += 1) {
    const [message] = all.queue.receive(recorded.source, 1);
    if (message === undefined) {
      const next = all.queue.nextVisibleAtMs();
      if (next === undefined && !isOpen(all.index.rows()[0]!.state)) break;
      all.environment.advanceTo(next ?? all.environment.now() + 31 * MINUTE);
      // A worker that died between its save and its send is found by the sweeper.
      if (next === undefined) await sweep(all.services, recorded.source, { takeOver: false });
      continue;
    }
    const services = {
      ...all.services,
      index: interruptible(all.index, mortal, 'index'),
      queue: interruptible(all.queue, mortal, 'queue'),
      store: interruptible(all.store, mortal, 'store'),
    };
    const task = TaskSchema.parse(JSON.parse(message.body));
    const times = run.times[Math.min(invocations, run.times.length - 1)] ?? 1;
    const how = { messageId: message.id, receiveCount: message.receiveCount, remainingMs: timeFor(times - 1) };
    const end = await mortal.run(() =>
      task.kind === 'fetch' ? fetch(services, task, delivery(how)) : Promise.reject(),
    );
    if (end === 'finished') all.queue.ack(message.id);
    if (mortal.dead) mortal = new MortalProcess();
  }
  const [row] = all.index.rows();
  return { ...all, row: row as SliceRow, file, calls, invocations };
}

/** The one object is the log, the row says so, and nothing else is left but tails that expire. */
async function expectExact(run: Run, end: Awaited<ReturnType<typeof ingest>>): Promise<void> {
  const { row, store } = end;
  expect([row.state, row.note]).toEqual(
    run.content.length === 0 ? ['empty', 'the vendor made an empty log'] : ['landed', undefined],
  );
  expect(keysOf(store, 'raw/')).toEqual(row.parts.map(({ key }) => key));
  for (const part of row.parts) {
    const landed = await collectBytes(decompress(store.read(part.key), run.compression));
    expect(landed.equals(run.content)).toBe(true);
    const stored = store.objects.get(part.key);
    const text = run.content.toString('latin1');
    expect(part).toEqual({
      key: part.key,
      index: 1,
      bytes: run.content.length,
      lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
      sha256: createHash('sha256').update(run.content).digest('hex'),
      storedBytes: stored?.length,
      etag: stored?.etag,
    });
  }
  expect(store.uploads.size).toBe(0);
  expect(end.queue.deadLetters).toEqual([]);
  for (const key of store.objects.keys()) expect(key).toMatch(/^(?:raw|staging)\//);
}

/** Bytes that hardly compress, with some line ends among them. */
const content = fc.tuple(fc.nat({ max: 30_000 }), fc.nat({ max: 1_000 })).map(([length, seed]) => {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = seed; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = (state >>> 16) % 40 === 0 ? 10 : (state >>> 16) & 255;
  }
  return bytes;
});
const run: fc.Arbitrary<Run> = fc.record({
  content,
  chunkBytes: fc.integer({ min: 200, max: 3_000 }),
  partBytes: fc.integer({ min: 100, max: 20_000 }),
  compression: fc.constantFrom('zstd' as const, 'gzip' as const),
  times: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
  breaks: fc.uniqueArray(fc.nat({ max: 30_000 }), { maxLength: 4 }),
});

it('a log that is handed over after any chunk, once or often, becomes the same object with the same measures', async () => {
  let handedOver = 0;
  await fc.assert(
    fc.asyncProperty(run, async (one) => {
      const end = await ingest(one);
      await expectExact(one, end);
      if (end.invocations > 2) handedOver += 1;
    }),
    { numRuns: 150 },
  );
  expect(handedOver).toBeGreaterThan(30);
});

it('a worker that dies at any of its calls while a log is handed over leaves an exact end state', async () => {
  const bytes = fc.sample(
    content.filter(({ length }) => length > 9_000 && length < 12_000),
    { numRuns: 1, seed: 1 },
  )[0]!;
  // With a tail in the first and second hand-over, and without a multipart upload at all.
  const runs: Run[] = [2_500, 4_000, 20_000].map((partBytes) => ({
    content: bytes,
    chunkBytes: 1_000,
    partBytes,
    compression: 'zstd',
    times: [3],
    breaks: [],
  }));
  for (const calm of runs) {
    const { calls } = await ingest(calm);
    expect(calls.includes('store.completeUpload')).toBe(calm.partBytes < 20_000);
    expect(calls.filter((call) => call === 'store.put').length).toBeGreaterThan(1);
    for (let index = 0; index < calls.length; index += 1) {
      for (const fate of ['die before', 'die after'] as const) {
        const died = { ...calm, death: { index, fate } };
        const end = await ingest(died);
        expect(isOpen(end.row.state), `${fate} ${calls[index]} (${index})`).toBe(false);
        await expectExact(died, end);
      }
    }
  }
});
