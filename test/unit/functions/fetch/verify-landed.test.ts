import { describe, expect, it, vi } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { contentOfObject } from '../../../../functions/fetch/verify-landed.ts';
import { decompress } from '../../../../shared/adapters/zstd-frames.ts';
import type { StepOutcome } from '../../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { fetchTask, sliceRow } from '../../../factories/slice.ts';
import type { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { delivery, keysOf, pipeline, VendorFile } from '../pipeline.ts';

const CONTENT = Buffer.from(Array.from({ length: 40 }, (_, line) => `line ${line} of the log\n`).join(''));

/** A vendor whose log is to be deleted after landing; something may happen to the bucket just before. */
function scene(compression: 'zstd' | 'gzip', meddle: (store: MemoryRawStore) => void | Promise<void>) {
  const remove = vi.fn(async () => {});
  const order: string[] = [];
  const step = async (row: SliceRow): Promise<StepOutcome> => {
    if (row.memory.removed === true) return { kind: 'done' };
    if (row.parts.length < 2) {
      const index = row.parts.length + 1;
      const part = { ...new VendorFile(index === 1 ? CONTENT : 'the second part\n').part(), index, of: 2 };
      return { kind: 'land', part, before: row.memory, memory: {} };
    }
    await meddle(all.store);
    order.push('cleanup asked');
    return { kind: 'cleanup', memory: { removed: true }, remove };
  };
  const all = pipeline({ step }, { compression, maxFailures: 1 });
  const run = async (): Promise<SliceRow> => {
    const row = sliceRow();
    await all.index.record([row]);
    await fetch(all.services, fetchTask(row), delivery());
    return all.index.rows()[0]!;
  };
  return { ...all, run, remove, order };
}

/** Overwrites a stored object behind everybody's back. */
function overwrite(store: MemoryRawStore, key: string, bytes: Uint8Array): void {
  const stored = store.objects.get(key)!;
  store.objects.set(key, { ...stored, bytes });
}

describe.each(['zstd', 'gzip'] as const)('a log that is deleted at the vendor after landing (%s)', (compression) => {
  it('is deleted once, after all of it was landed, saved and read back', async () => {
    const { run, remove, store, index } = scene(compression, () => {});
    const savedParts: number[] = [];
    const read = store.read.bind(store);
    const readKeys: string[] = [];
    store.read = (key) => {
      readKeys.push(key);
      savedParts.push(index.rows()[0]!.parts.length);
      return read(key) as ReturnType<typeof store.read>;
    };
    remove.mockImplementation(async () => {
      expect(readKeys).toEqual(keysOf(store, 'raw/'));
    });
    expect(await run()).toMatchObject({ state: 'landed', parts: [{ index: 1 }, { index: 2 }] });
    expect(remove).toHaveBeenCalledTimes(1);
    expect(savedParts).toEqual([2, 2]);
  });

  it('is kept when any byte of a landed object was flipped', async () => {
    const { run: landed, store: intact } = scene(compression, () => {});
    const key = (await landed()).parts[0]!.key;
    const bytes = await collectBytes(intact.read(key));
    let noticed = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const { run, remove } = scene(compression, (store) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ (1 << (at % 8));
        overwrite(store, key, flipped);
      });
      const row = await run();
      if (remove.mock.calls.length === 0) {
        noticed += 1;
        expect(row).toMatchObject({ state: 'failed', note: expect.stringMatching(/damaged|does not hold/) });
        continue;
      }
      // Some bits of a header mean nothing: then the content is still the log.
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      const still = async function* () {
        yield flipped;
      };
      expect((await collectBytes(decompress(still(), compression))).equals(CONTENT)).toBe(true);
    }
    expect(noticed).toBeGreaterThan(bytes.length - 12);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['emptied', () => Buffer.alloc(0)],
    ['doubled', (bytes) => Buffer.concat([bytes, bytes])],
  ])('is kept when a landed object was %s', async (_how, change) => {
    const { run, remove } = scene(compression, async (store) => {
      const key = keysOf(store, 'raw/')[1]!;
      overwrite(store, key, change(await collectBytes(store.read(key))));
    });
    expect(await run()).toMatchObject({ state: 'failed' });
    expect(remove).not.toHaveBeenCalled();
  });

  it('is kept when a landed object is not there, and does not count as gone at the vendor', async () => {
    const { run, remove, queue } = scene(compression, (store) => store.delete(keysOf(store, 'raw/')[1]!));
    expect(await run()).toMatchObject({ state: 'failed', lastError: { kind: 'invariant' } });
    expect(remove).not.toHaveBeenCalled();
    expect(queue.deadLetters).toHaveLength(1);
  });

  it('is kept by a worker that has lost its lease', async () => {
    const all = scene(compression, async () => {
      const row = all.index.rows()[0]!;
      await all.index.save(row);
    });
    await all.run();
    expect(all.order).toEqual(['cleanup asked']);
    expect(all.remove).not.toHaveBeenCalled();
  });

  it('has landed all the same when it can not be deleted', async () => {
    const { run, remove } = scene(compression, () => {});
    remove.mockRejectedValueOnce(new Error('the vendor is down'));
    expect(await run()).toMatchObject({ state: 'landed', note: expect.stringContaining('the vendor is down') });
  });
});

it('the hash of an object is of what it decompresses to', async () => {
  const { run, store } = scene('zstd', () => {});
  const { parts } = await run();
  for (const part of parts)
    expect(await contentOfObject(store, part.key)).toEqual({ sha256: part.sha256, bytes: part.bytes });
  await expect(contentOfObject(store, 'raw/nothing')).rejects.toMatchObject({ kind: 'gone' });
});
