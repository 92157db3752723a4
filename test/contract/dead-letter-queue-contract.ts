import { beforeAll, describe, expect, it } from 'vitest';
import { CURATOR_LANE, type Lane } from '../../shared/domain/lane.ts';
import type { DeadLetterQueue, HeldLetter } from '../../shared/ports/dead-letter-queue.ts';

/** Dead-letter queues, and what stands at their other ends. Every source may be used by one test only. */
export interface DeadLetterQueueSubject {
  readonly letters: DeadLetterQueue;
  newSource(): string;
  /** Puts a letter there, as a worker or SQS does. */
  put(lane: Lane, body: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  /** Bodies of all messages that are visible now in the queue of tasks; they are taken out. */
  receiveTasks(lane: Lane): Promise<string[]>;
  /** Epoch milliseconds. */
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

const bodiesOf = (letters: readonly HeldLetter[]): string[] => letters.map(({ body }) => body).sort();

/** What every set of dead-letter queues must do; run for the fake and for SQS. */
export function deadLetterQueueContract(name: string, makeSubject: () => Promise<DeadLetterQueueSubject>): void {
  describe(`${name} as dead-letter queues`, () => {
    let subject: DeadLetterQueueSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });

    /** All that is to be seen. */
    async function takeAll(lane: Lane): Promise<HeldLetter[]> {
      const all: HeldLetter[] = [];
      for (;;) {
        const some = await subject.letters.take(lane, 60);
        if (some.length === 0) return all;
        all.push(...some);
      }
    }

    it('shows a letter as it was put there', async () => {
      const source = subject.newSource();
      const attributes = { reason: 'größer als erlaubt', class: 'hopeless' };
      const before = subject.now();
      await subject.put(source, '{"ä":1}', attributes);
      const [letter, ...others] = await subject.letters.take(source, 60);
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ lane: source, body: '{"ä":1}', attributes });
      expect(letter?.id).not.toBe('');
      // The clocks of both ends may differ by a little.
      expect(Math.abs((letter?.sentAtMs ?? 0) - before)).toBeLessThan(30_000);
    });

    it.each([1, 10, 11, 37])('shows all of %i letters, each once, at most ten at a time', async (count) => {
      const source = subject.newSource();
      const bodies = Array.from({ length: count }, (_, number) => `body ${number}`);
      for (const body of bodies) await subject.put(source, body);
      const batches: number[] = [];
      const seen: HeldLetter[] = [];
      for (;;) {
        const some = await subject.letters.take(source, 60);
        if (some.length === 0) break;
        batches.push(some.length);
        seen.push(...some);
      }
      expect(bodiesOf(seen)).toEqual(bodies.sort());
      expect(Math.max(...batches)).toBeLessThanOrEqual(10);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
    });

    it('hides a letter from others while it is held, says so, and shows it again once it is released', async () => {
      const source = subject.newSource();
      await subject.put(source, 'one');
      expect(await subject.letters.hidden(source)).toBe(0);
      const held = await takeAll(source);
      expect(await subject.letters.take(source, 60)).toEqual([]);
      expect(await subject.letters.hidden(source)).toBe(1);
      await subject.letters.release(held);
      const again = await takeAll(source);
      expect(again.map(({ id }) => id)).toEqual(held.map(({ id }) => id));
      expect(again[0]?.sentAtMs).toBe(held[0]?.sentAtMs);
    });

    it('shows a letter again by itself when whoever held it is gone', async () => {
      const source = subject.newSource();
      await subject.put(source, 'one');
      await subject.letters.take(source, 1);
      await subject.pass(1_200);
      expect(bodiesOf(await subject.letters.take(source, 60))).toEqual(['one']);
    });

    it('consumes nothing, however often somebody looks', async () => {
      const source = subject.newSource();
      await subject.put(source, 'one');
      for (let look = 0; look < 12; look += 1) await subject.letters.release(await subject.letters.take(source, 60));
      expect(bodiesOf(await subject.letters.take(source, 60))).toEqual(['one']);
    });

    it('releases and removes nothing when there is nothing, and bears a hold that is over', async () => {
      const source = subject.newSource();
      await subject.letters.release([]);
      await subject.letters.remove([]);
      await subject.put(source, 'one');
      const first = await subject.letters.take(source, 1);
      await subject.pass(1_200);
      const second = await subject.letters.take(source, 60);
      await subject.letters.release(first);
      expect(await subject.letters.take(source, 60)).toEqual([]);
      await subject.letters.release(second);
      expect(bodiesOf(await subject.letters.take(source, 60))).toEqual(['one']);
    });

    it('removes what it is told to, for good, and nothing else', async () => {
      const source = subject.newSource();
      const bodies = Array.from({ length: 13 }, (_, number) => `body ${String(number).padStart(2, '0')}`);
      for (const body of bodies) await subject.put(source, body);
      const held = await takeAll(source);
      const doomed = held.filter(({ body }) => body < 'body 11');
      await subject.letters.remove(doomed);
      await subject.letters.release(held);
      expect(bodiesOf(await takeAll(source))).toEqual(['body 11', 'body 12']);
    });

    it('redrives a letter to the queue of its source, as it was, and takes it out', async () => {
      const [source, other] = [subject.newSource(), subject.newSource()];
      const body = JSON.stringify({ v: 1, kind: 'discover', source, attempt: 0, ä: '€' });
      await subject.put(source, body, { reason: 'why' });
      const [letter] = await takeAll(source);
      await subject.letters.redrive(letter!, 0);
      expect(await subject.receiveTasks(source)).toEqual([body]);
      await subject.letters.release([letter!]);
      expect(await takeAll(source)).toEqual([]);
      expect(await subject.receiveTasks(other)).toEqual([]);
    });

    it('redrives with a delay', async () => {
      const source = subject.newSource();
      await subject.put(source, 'later');
      const [letter] = await takeAll(source);
      await subject.letters.redrive(letter!, 2);
      expect(await subject.receiveTasks(source)).toEqual([]);
      await subject.pass(2_300);
      expect(await subject.receiveTasks(source)).toEqual(['later']);
    });

    it('keeps sources apart, and the curator from them', async () => {
      const [one, other] = [subject.newSource(), subject.newSource()];
      await subject.put(one, 'of one');
      await subject.put(CURATOR_LANE, 'of the curator');
      expect(await takeAll(other)).toEqual([]);
      expect(bodiesOf(await takeAll(one))).toEqual(['of one']);
      const [day, ...more] = await takeAll(CURATOR_LANE);
      expect([day?.lane, day?.body, more]).toEqual([CURATOR_LANE, 'of the curator', []]);
      await subject.letters.redrive(day!, 0);
      expect(await subject.receiveTasks(CURATOR_LANE)).toEqual(['of the curator']);
    });
  });
}
