import { describe, expect, it } from 'vitest';
import { selectLetters } from '../../../../functions/cli/letter-selection.ts';
import { type RedriveOptions, redriveLetters } from '../../../../functions/cli/redrive-letters.ts';
import { CURATOR_LANE } from '../../../../shared/domain/lane.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryDeadLetterQueue } from '../../../fakes/memory-dead-letter-queue.ts';
import { MemoryTaskQueue } from '../../../fakes/memory-task-queue.ts';

const MINUTE = 60_000;

function scene(count = 0) {
  const environment = new FakeEnvironment();
  const tasks = new MemoryTaskQueue({ now: environment.now });
  const letters = new MemoryDeadLetterQueue({ tasks, now: environment.now });
  const startedMs = environment.now();
  const task = (number: number, source = 'eu') =>
    JSON.stringify({ v: 1, kind: 'retry', source, stream: 's', id: `run-${number}` });
  for (let number = 0; number < count; number += 1) {
    letters.put('eu', task(number), { class: 'hopeless' }, startedMs - MINUTE * (count - number));
  }
  const waits: number[] = [];
  const redriven: string[] = [];
  const redrive = (options: Partial<RedriveOptions> = {}) =>
    redriveLetters({
      queue: letters,
      lanes: ['eu', 'us', CURATOR_LANE],
      select: (held) => selectLetters(held, { ids: [] }),
      signal: new AbortController().signal,
      now: environment.now,
      sleep: async (ms) => {
        waits.push(ms);
        environment.advance(ms);
      },
      bodyOf: async ({ body }) => body,
      onRedriven: ({ newest }) => redriven.push(newest.id),
      ...options,
    });
  /** Ids of the tasks that were sent, and when they begin, in seconds from the start. */
  const sent = () =>
    tasks.messages().map(({ body, visibleAtMs }) => [JSON.parse(body).id, (visibleAtMs - startedMs) / 1_000]);
  return { environment, tasks, letters, task, waits, redriven, redrive, sent };
}

describe('redriving', () => {
  it('sends every letter to its queue and takes it out, the oldest first', async () => {
    const { redrive, sent, letters, task, tasks, redriven } = scene(23);
    letters.put('us', task(99, 'us'));
    letters.put(CURATOR_LANE, '{"v":1,"kind":"curate","source":"eu","dt":"2026-11-20"}');
    expect(await redrive({ limit: 3 })).toEqual({ redriven: 3, left: 22, elsewhere: 0, lastInSeconds: 0 });
    expect(sent().map(([id]) => id)).toEqual(['run-0', 'run-1', 'run-2']);
    expect(await redrive()).toEqual({ redriven: 22, left: 0, elsewhere: 0, lastInSeconds: 0 });
    expect(letters.all()).toEqual([]);
    expect(tasks.messages()).toHaveLength(24);
    expect(tasks.curateMessages()).toHaveLength(1);
    expect(redriven).toHaveLength(25);
  });

  it('sends what is to be sent for a letter, and takes that letter out', async () => {
    const { redrive, letters, tasks } = scene(1);
    await redrive({ bodyOf: async ({ body }) => `instead of ${body.length}` });
    expect(tasks.messages().map(({ body }) => body)).toEqual([expect.stringMatching(/^instead of \d+$/)]);
    expect(letters.all()).toEqual([]);
  });

  it('gives back what was not meant, for others to see at once', async () => {
    const { redrive, letters, tasks } = scene(3);
    letters.put('us', 'rubbish');
    await redrive({ select: (held) => selectLetters(held, { ids: [], source: 'us' }) });
    expect(tasks.messages()).toMatchObject([{ source: 'us', body: 'rubbish' }]);
    expect(letters.all().map(({ lane }) => lane)).toEqual(['eu', 'eu', 'eu']);
    expect(await letters.take('eu', 1)).toHaveLength(3);
  });

  it('sends equal letters once and removes all of them', async () => {
    const { redrive, letters, task, tasks } = scene(1);
    letters.put('eu', task(0), { class: 'hopeless' });
    letters.put('us', task(0), {});
    expect(await redrive()).toMatchObject({ redriven: 2 });
    expect(tasks.messages().map(({ source }) => source)).toEqual(['eu', 'us']);
    expect(letters.all()).toEqual([]);
  });

  it('spreads the tasks at the rate that was asked for', async () => {
    const { redrive, sent, waits } = scene(5);
    expect(await redrive({ ratePerMinute: 12 })).toMatchObject({ redriven: 5, lastInSeconds: 20 });
    expect(sent()).toEqual([0, 1, 2, 3, 4].map((number) => [`run-${number}`, number * 5]));
    expect(waits).toEqual([]);
  });

  it('waits, and holds nothing meanwhile, where a rate needs longer than the longest delay', async () => {
    const { redrive, sent, letters, environment, waits } = scene(40);
    const held: number[] = [];
    const end = await redrive({
      ratePerMinute: 1,
      sleep: async (ms) => {
        waits.push(ms);
        held.push(await letters.hidden('eu'));
        environment.advance(ms);
      },
    });
    expect(end).toMatchObject({ redriven: 40, left: 0 });
    expect(sent()).toEqual(Array.from({ length: 40 }, (_, number) => [`run-${number}`, number * 60]));
    expect(waits).toEqual([16 * MINUTE, 16 * MINUTE]);
    expect(held).toEqual([0, 0]);
  });

  it('does not send in circles what fails again while it waits', async () => {
    const { redrive, letters, tasks, environment, task, waits } = scene(17);
    const end = await redrive({
      ratePerMinute: 1,
      sleep: async (ms) => {
        waits.push(ms);
        if (waits.length > 3) throw new Error('it goes in circles');
        environment.advance(ms);
        for (const { id, body } of tasks.receive('eu', 100)) {
          tasks.ack(id);
          letters.put('eu', body, { class: 'hopeless' });
        }
      },
    });
    expect(end).toMatchObject({ redriven: 17, left: 0 });
    expect(letters.all()).toHaveLength(16);
    expect(tasks.messages().map(({ body }) => body)).toEqual([task(16)]);
  });

  it('leaves what somebody else holds, and says so', async () => {
    const { redrive, letters, tasks } = scene(15);
    await letters.take('eu', 60);
    expect(await redrive()).toMatchObject({ redriven: 5, left: 0, elsewhere: 10 });
    expect(tasks.messages()).toHaveLength(5);
  });

  it('may be done by two at once: each letter goes once', async () => {
    const { redrive, tasks, letters } = scene(30);
    const [one, other] = await Promise.all([redrive(), redrive()]);
    expect(one.redriven + other.redriven).toBe(30);
    expect(tasks.messages()).toHaveLength(30);
    expect(letters.all()).toEqual([]);
  });

  it('that is interrupted gives the rest back', async () => {
    const { redrive, letters, redriven } = scene(30);
    const stopping = new AbortController();
    const end = redrive({
      signal: stopping.signal,
      onRedriven: ({ newest }) => {
        redriven.push(newest.id);
        if (redriven.length === 4) stopping.abort(new Error('interrupted'));
      },
    });
    await expect(end).rejects.toThrow('interrupted');
    expect(letters.all().length + redriven.length).toBe(30);
    expect(await letters.hidden('eu')).toBe(0);
  });

  it('that dies between the two halves leaves the letter, and a second one sends it again', async () => {
    const { redrive, letters, tasks } = scene(1);
    const remove = letters.remove.bind(letters);
    letters.remove = async () => {
      throw new Error('the process dies');
    };
    await expect(redrive()).rejects.toThrow('the process dies');
    letters.remove = remove;
    expect(await redrive()).toMatchObject({ redriven: 1 });
    expect(tasks.messages()).toHaveLength(2);
    expect(letters.all()).toEqual([]);
  });
});
