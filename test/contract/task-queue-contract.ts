import { beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../shared/domain/task.ts';
import type { TaskQueue } from '../../shared/ports/task-queue.ts';

/** A queue and what stands at its other end. Every source may be used by one test only. */
export interface TaskQueueSubject {
  readonly queue: TaskQueue;
  newSource(): string;
  /** Bodies of all messages that are visible now; they are taken out. */
  receiveAll(source: string): Promise<string[]>;
  /** The same of the curator's queue. */
  receiveCurate(): Promise<string[]>;
  receiveDeadLetters(
    source: string,
  ): Promise<{ readonly body: string; readonly reason: string; readonly fields: object }[]>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

const taskOf = (source: string, number: number): Task => ({
  v: 1,
  kind: 'fetch',
  source,
  stream: 'execution-logs',
  id: `run-${number} ä`,
  hop: number,
});

/** What every queue must do; run for the fake and for SQS. */
export function taskQueueContract(name: string, makeSubject: () => Promise<TaskQueueSubject>): void {
  describe(`${name} as task queue`, () => {
    let subject: TaskQueueSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });

    it.each([1, 2, 10, 11, 37])('delivers %i tasks as they were, each once', async (count) => {
      const source = subject.newSource();
      const tasks = Array.from({ length: count }, (_, number) => taskOf(source, number));
      await subject.queue.send(
        source,
        tasks.map((task) => ({ task, delaySeconds: 0 })),
      );
      const received = (await subject.receiveAll(source)).map((body): unknown => JSON.parse(body));
      const byHop = (left: unknown, right: unknown) => (left as { hop: number }).hop - (right as { hop: number }).hop;
      expect(received.sort(byHop)).toEqual(tasks);
    });

    it('sends nothing when there is nothing to send', async () => {
      const source = subject.newSource();
      await subject.queue.send(source, []);
      expect(await subject.receiveAll(source)).toEqual([]);
    });

    it('keeps a task back for its delay, alone or in a batch', async () => {
      const source = subject.newSource();
      await subject.queue.send(source, [{ task: taskOf(source, 1), delaySeconds: 2 }]);
      await subject.queue.send(source, [
        { task: taskOf(source, 2), delaySeconds: 0 },
        { task: taskOf(source, 3), delaySeconds: 2 },
      ]);
      const hops = async () =>
        (await subject.receiveAll(source)).map((body) => (JSON.parse(body) as { hop: number }).hop).sort();
      expect(await hops()).toEqual([2]);
      await subject.pass(2_300);
      expect(await hops()).toEqual([1, 3]);
    });

    it('accepts the longest delay, and shortens a longer one to it', async () => {
      const source = subject.newSource();
      await subject.queue.send(source, [{ task: taskOf(source, 1), delaySeconds: 900 }]);
      await subject.queue.send(source, [{ task: taskOf(source, 2), delaySeconds: 100_000 }]);
      expect(await subject.receiveAll(source)).toEqual([]);
    });

    it('keeps sources apart', async () => {
      const [one, other] = [subject.newSource(), subject.newSource()];
      await subject.queue.send(one, [{ task: taskOf(one, 1), delaySeconds: 0 }]);
      expect(await subject.receiveAll(other)).toEqual([]);
      expect(await subject.receiveAll(one)).toHaveLength(1);
    });

    it('delivers a task of the curator as it was, after its delay, in a queue of its own', async () => {
      const source = subject.newSource();
      const task = { v: 1, kind: 'curate', source, dt: '2026-11-20' } as const;
      await subject.queue.sendCurate(task, 0);
      await subject.queue.sendCurate({ ...task, dt: '2026-11-21' }, 2);
      expect((await subject.receiveCurate()).map((body): unknown => JSON.parse(body))).toEqual([task]);
      await subject.pass(2_300);
      expect((await subject.receiveCurate()).map((body): unknown => JSON.parse(body))).toEqual([
        { ...task, dt: '2026-11-21' },
      ]);
      expect(await subject.receiveAll(source)).toEqual([]);
    });

    it('puts a dead letter into the queue of the dead, with its reason and its fields', async () => {
      const source = subject.newSource();
      const body = JSON.stringify(taskOf(source, 1));
      const fields = { slice: `${source}/execution-logs/run-1`, kind: 'auth', attempt: 3 };
      await subject.queue.deadLetter({ source, body, reason: 'auth: the token is refused', fields });
      const [letter, ...others] = await subject.receiveDeadLetters(source);
      expect(others).toEqual([]);
      expect(letter).toMatchObject({
        body,
        reason: 'auth: the token is refused',
        fields: { slice: fields.slice, kind: 'auth' },
      });
      expect(await subject.receiveAll(source)).toEqual([]);
    });

    it('keeps secrets out of dead letters', async () => {
      const source = subject.newSource();
      const reason = 'GET https://store.example.com/a?X-Amz-Signature=topsecret failed with Bearer abcdef123456';
      await subject.queue.deadLetter({ source, body: `was ${reason}`, reason, fields: { kind: 'transient' } });
      const letters = JSON.stringify(await subject.receiveDeadLetters(source));
      expect(letters).toContain('store.example.com');
      expect(letters).not.toMatch(/topsecret|abcdef123456/);
    });
  });
}
