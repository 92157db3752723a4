import { describe, expect, it } from 'vitest';
import { taskQueueContract } from '../contract/task-queue-contract.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { CURATOR, MemoryTaskQueue } from '../fakes/memory-task-queue.ts';

const takeAll = (queue: MemoryTaskQueue, source: string): string[] =>
  queue.receive(source, 1_000).map(({ id, body }) => {
    queue.ack(id);
    return body;
  });

taskQueueContract('MemoryTaskQueue', async () => {
  const environment = new FakeEnvironment();
  const queue = new MemoryTaskQueue({ now: environment.now });
  return {
    queue,
    newSource: environment.newId,
    receiveAll: async (source) => takeAll(queue, source),
    receiveCurate: async () => takeAll(queue, CURATOR),
    receiveDeadLetters: async (source) => queue.deadLetters.filter((letter) => letter.source === source),
    pass: async (ms) => environment.advance(ms),
  };
});

describe('MemoryTaskQueue as a worker sees it', () => {
  const make = () => {
    const environment = new FakeEnvironment({ startMs: 0 });
    const queue = new MemoryTaskQueue({ now: environment.now, visibilityTimeoutMs: 100, maxReceiveCount: 2 });
    return { environment, queue };
  };

  it('hides a received message, and delivers it again when nobody answers', () => {
    const { environment, queue } = make();
    queue.put('s', 'body');
    expect(queue.receive('s')).toMatchObject([{ body: 'body', receiveCount: 1 }]);
    expect(queue.receive('s')).toEqual([]);
    expect(queue.nextVisibleAtMs()).toBe(100);
    environment.advance(100);
    expect(queue.receive('s')).toMatchObject([{ receiveCount: 2 }]);
  });

  it('makes a dead letter of a message that was received too often', () => {
    const { queue } = make();
    const { id } = queue.put('s', 'poison');
    for (let count = 0; count < 2; count += 1) {
      queue.receive('s');
      queue.redeliver(id);
    }
    expect(queue.receive('s')).toEqual([]);
    expect(queue.deadLetters).toMatchObject([{ body: 'poison' }]);
    expect(queue.messages()).toEqual([]);
  });

  it('forgets an acknowledged message', () => {
    const { environment, queue } = make();
    const { id } = queue.put('s', 'body');
    queue.receive('s');
    queue.ack(id);
    environment.advance(1_000);
    expect(queue.receive('s')).toEqual([]);
    expect(queue.nextVisibleAtMs()).toBeUndefined();
  });
});
