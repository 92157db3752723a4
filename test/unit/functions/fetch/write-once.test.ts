import { describe, expect, it } from 'vitest';
import { LostLease } from '../../../../functions/fetch/lost-lease.ts';
import { stillLeased, writeOnce } from '../../../../functions/fetch/write-once.ts';
import type { WriteCondition } from '../../../../shared/ports/raw-store.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const KEY = 'raw/a';
const DESCRIPTION = { contentType: 'text/plain', metadata: {} };

/** Writes one object, and notes in which order what was asked. */
function writer(body = 'mine', isOurs = () => false) {
  const store = new MemoryRawStore();
  const order: string[] = [];
  const head = store.head.bind(store);
  store.head = async (key) => {
    order.push('head');
    return await head(key);
  };
  const run = (lease: () => Promise<void> = async () => {}) =>
    writeOnce(
      store,
      KEY,
      async (condition: WriteCondition) => {
        order.push(condition.kind);
        return await store.put(KEY, Buffer.from(body), DESCRIPTION, condition);
      },
      isOurs,
      async () => {
        order.push('lease');
        await lease();
      },
    );
  const text = (): string => String(store.objects.get(KEY)?.bytes);
  const there = (content: string) => store.put(KEY, Buffer.from(content), DESCRIPTION, undefined);
  return { store, order, run, text, there };
}

describe('writing an object once', () => {
  it('where none is takes one call', async () => {
    const { run, order, text, store } = writer();
    expect(await run()).toBe(store.objects.get(KEY)?.etag);
    expect([order, text()]).toEqual([['absent'], 'mine']);
  });

  it('over another one looks at the object, then at the lease, and then replaces that very object', async () => {
    const { run, order, text, there, store } = writer();
    await there('older');
    expect(await run()).toBe(store.objects.get(KEY)?.etag);
    expect([order, text()]).toEqual([['absent', 'head', 'lease', 'replace'], 'mine']);
  });

  it('keeps one that is ours already, as long as the lease is', async () => {
    const { run, order, text, there, store } = writer('mine', () => true);
    await there('left by our last attempt');
    expect(await run()).toBe(store.objects.get(KEY)?.etag);
    expect([order, text()]).toEqual([['absent', 'head', 'lease'], 'left by our last attempt']);
  });

  it('writes where the other one has vanished meanwhile', async () => {
    const { run, order, text, there, store } = writer();
    await there('older');
    const head = store.head;
    store.head = async (key) => {
      await store.delete(key);
      return await head(key);
    };
    await run();
    expect([order, text()]).toEqual([['absent', 'head', 'lease', 'absent'], 'mine']);
  });

  it.each([true, false])(
    'changes nothing once the lease is lost, whether the object is ours (%s) or not',
    async (ours) => {
      const { run, order, text, there } = writer('mine', () => ours);
      await there('older');
      await expect(run(() => Promise.reject(new LostLease('x')))).rejects.toBeInstanceOf(LostLease);
      expect([order, text()]).toEqual([['absent', 'head', 'lease'], 'older']);
    },
  );

  it('gives way to a writer that comes between the look at the lease and the replacement', async () => {
    const { run, text, there } = writer();
    await there('older');
    await expect(run(async () => void (await there('of the new owner')))).rejects.toMatchObject({ kind: 'transient' });
    expect(text()).toBe('of the new owner');
  });

  it('passes on the answer that was written, not one of before', async () => {
    const { run, there, store } = writer();
    const before = await there('older');
    expect(await run()).not.toBe(before.kind === 'written' && before.etag);
    expect(store.objects.size).toBe(1);
  });
});

describe('a lease', () => {
  it('holds as long as nobody has written the row', async () => {
    const index = new MemorySliceIndex();
    const row = sliceRow();
    await index.record([row]);
    await expect(stillLeased(index, row)).resolves.toBeUndefined();
    await index.save(row);
    await expect(stillLeased(index, row)).rejects.toBeInstanceOf(LostLease);
  });

  it('of a row that is not there does not hold', async () => {
    await expect(stillLeased(new MemorySliceIndex(), sliceRow())).rejects.toBeInstanceOf(LostLease);
  });
});
