import { describe, expect, it } from 'vitest';
import { collectBytes } from '../factories/collect.ts';
import { dieAt, interruptible, MortalProcess } from '../fakes/interruptible.ts';
import { MemoryHttp } from '../fakes/memory-http.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';

const TEXT = { contentType: 'text/plain', metadata: {} };

/** Puts two objects and reads the first; notes how far it came. */
async function work(store: MemoryRawStore, process: MortalProcess, steps: string[]): Promise<void> {
  const port = interruptible(store, process, 'store');
  try {
    await port.put('a', Buffer.from('12'), TEXT, undefined);
    steps.push('put a');
    for await (const chunk of port.read('a')) steps.push(`read ${chunk.length}`);
    await port.put('b', Buffer.from('3'), TEXT, undefined);
    steps.push('put b');
  } catch {
    steps.push('caught');
  } finally {
    steps.push('finally');
  }
}

const live = async (process: MortalProcess) => {
  const store = new MemoryRawStore({ chunkBytes: 1 });
  const steps: string[] = [];
  const end = await process.run(() => work(store, process, steps));
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { end, steps, keys: [...store.objects.keys()] };
};

describe('interruptible', () => {
  it('passes everything on, and counts calls and chunks', async () => {
    const process = new MortalProcess();
    const { end, steps, keys } = await live(process);
    expect([end, steps, keys]).toEqual(['finished', ['put a', 'read 1', 'read 1', 'put b', 'finally'], ['a', 'b']]);
    expect(process.calls).toEqual([
      'store.put',
      'store.read',
      'store.read.next',
      'store.read.next',
      'store.read.next',
      'store.put',
    ]);
  });

  it('dies before a call: it has no effect, and nothing of the process runs any more', async () => {
    expect(await live(new MortalProcess(dieAt(0, 'die before')))).toEqual({ end: 'died', steps: [], keys: [] });
    const last = await live(new MortalProcess(dieAt(5, 'die before')));
    expect(last).toEqual({ end: 'died', steps: ['put a', 'read 1', 'read 1'], keys: ['a'] });
  });

  it('dies after a call: it took effect, and the answer is lost', async () => {
    expect(await live(new MortalProcess(dieAt(0, 'die after')))).toEqual({ end: 'died', steps: [], keys: ['a'] });
    const last = await live(new MortalProcess(dieAt(5, 'die after')));
    expect(last).toEqual({ end: 'died', steps: ['put a', 'read 1', 'read 1'], keys: ['a', 'b'] });
  });

  it('dies in the middle of a listing', async () => {
    for (const fate of ['die before', 'die after'] as const) {
      const { end, steps } = await live(new MortalProcess(dieAt(3, fate)));
      expect([end, steps]).toEqual(['died', ['put a', 'read 1']]);
    }
  });

  it('silences calls that were under way elsewhere in the process', async () => {
    const store = new MemoryRawStore();
    const process = new MortalProcess(dieAt(1, 'die before'));
    const port = interruptible(store, process, 'store');
    const answered: string[] = [];
    const put = async (key: string) => {
      await port.put(key, Buffer.from(key), TEXT, undefined);
      answered.push(key);
    };
    expect(await process.run(() => Promise.all(['a', 'b', 'c'].map(put)))).toBe('died');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([answered, [...store.objects.keys()], process.dead]).toEqual([[], ['a'], true]);
  });

  it('lets errors of a port through', async () => {
    const process = new MortalProcess();
    const port = interruptible(new MemoryRawStore(), process);
    await expect(port.uploadPart('a', 'none', 1, Buffer.from('x'))).rejects.toMatchObject({ kind: 'gone' });
    expect(process.calls).toEqual(['MemoryRawStore.uploadPart']);
  });

  it('can die in the body of an HTTP response', async () => {
    const http = new MemoryHttp(async () => ({
      status: 200,
      headers: { 'content-length': '2' },
      body: (async function* () {
        yield Buffer.from('a');
        yield Buffer.from('b');
      })(),
    }));
    const get = async (process: MortalProcess) => {
      const port = interruptible(http, process, 'http');
      const url = new URL('http://127.0.0.1/');
      const response = await port.send({ method: 'GET', url, headers: {}, timeoutMs: 1, trust: 'configured' });
      return String(await collectBytes(response.body));
    };
    const process = new MortalProcess();
    expect(await get(process)).toBe('ab');
    expect(process.calls).toEqual(['http.send', 'http.send.body.next', 'http.send.body.next', 'http.send.body.next']);
    const mortal = new MortalProcess(dieAt(2, 'die before'));
    expect(await mortal.run(() => get(mortal))).toBe('died');
  });
});
