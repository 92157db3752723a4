import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type SchedulerEntry, startScheduler } from '../../../../infra/local/scheduler.ts';
import { parseSchedule } from '../../../../shared/domain/schedule.ts';

const START = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;

/** A clock that only moves when told, and a queue that records. */
function stage() {
  let now = START;
  const timers = new Set<{ at: number; afterMs: number; run: () => void }>();
  const sent: { body: string; at: number }[] = [];
  const failures: Error[] = [];
  const reported: unknown[] = [];
  const sqs = {
    send: async ({ input }: { input: { MessageBody: string } }) => {
      const failure = failures.shift();
      if (failure) throw failure;
      sent.push({ body: input.MessageBody, at: now - START });
    },
  } as unknown as SQSClient;
  const clock = {
    now: () => now,
    startTimer: (afterMs: number, run: () => void) => {
      const timer = { at: now + afterMs, afterMs, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  return {
    sent,
    failures,
    reported,
    timers,
    start: (entry: Partial<SchedulerEntry> & { rule: string }) =>
      startScheduler({
        sqs,
        clock,
        onError: (error) => void reported.push(error),
        entries: [
          { schedule: parseSchedule(entry.rule), queueUrl: 'http://queue', body: 'discover', atStart: false, ...entry },
        ],
      }),
    /** Lets time pass; what a timer starts has settled before the next one ends. */
    pass: async (ms: number, earlyMs = 0) => {
      const end = now + ms;
      for (;;) {
        const due = [...timers].sort((left, right) => left.at - right.at)[0];
        if (due === undefined || due.at > end) break;
        timers.delete(due);
        now = Math.max(now, due.at - (due.afterMs > earlyMs ? earlyMs : 0));
        due.run();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
    sleep: (ms: number) => {
      now += ms;
    },
  };
}

describe('the scheduler', () => {
  it('sends the body at each fire', async () => {
    const { start, pass, sent } = stage();
    start({ rule: 'rate(5 minutes)' });
    await pass(11 * MINUTE);
    expect(sent).toEqual([
      { body: 'discover', at: 5 * MINUTE },
      { body: 'discover', at: 10 * MINUTE },
    ]);
  });

  it('also sends at its start when asked', async () => {
    const { start, pass, sent } = stage();
    start({ rule: 'cron(10 * * * ? *)', atStart: true });
    await pass(20 * MINUTE);
    expect(sent.map(({ at }) => at)).toEqual([0, 10 * MINUTE]);
  });

  it('sends once for an instant, and not at all when that is past', async () => {
    const { start, pass, sent, timers } = stage();
    start({ rule: 'at(2026-11-21T00:03:00)' });
    start({ rule: 'at(2026-11-20T00:00:00)' });
    await pass(60 * MINUTE);
    expect(sent.map(({ at }) => at)).toEqual([3 * MINUTE]);
    expect(timers.size).toBe(0);
  });

  it('waits for instants that are further away than a timer can be set', async () => {
    const { start, pass, sent, timers } = stage();
    start({ rule: 'at(2027-11-21T00:00:00)' });
    expect(Math.max(...[...timers].map(({ afterMs }) => afterMs))).toBeLessThan(2 ** 31);
    await pass(366 * 24 * 60 * MINUTE);
    expect(sent.map(({ at }) => at)).toEqual([365 * 24 * 60 * MINUTE]);
  });

  it('fires once per fire when timers end early', async () => {
    const { start, pass, sent } = stage();
    start({ rule: 'rate(1 minute)' });
    await pass(3 * MINUTE + 1, 1);
    expect(sent.map(({ at }) => at)).toHaveLength(3);
  });

  it('makes up for fires that a sleeping machine missed by one', async () => {
    const { start, pass, sleep, sent } = stage();
    start({ rule: 'rate(1 minute)' });
    sleep(10 * MINUTE + 1000);
    await pass(MINUTE);
    expect(sent.map(({ at }) => at)).toEqual([10 * MINUTE + 1000, 11 * MINUTE]);
  });

  it('reports a send that fails and repeats it until it works', async () => {
    const { start, pass, sent, failures, reported } = stage();
    failures.push(new Error('first'), new Error('second'));
    start({ rule: 'rate(5 minutes)' });
    await pass(6 * MINUTE);
    expect(reported).toEqual([new Error('first'), new Error('second')]);
    expect(sent.map(({ at }) => at)).toEqual([5 * MINUTE + 3_000]);
  });

  it('leaves no timer behind when it stops', async () => {
    const { start, pass, sent, timers } = stage();
    const scheduler = start({ rule: 'rate(1 minute)', atStart: true });
    await scheduler.stop();
    expect(timers.size).toBe(0);
    await pass(10 * MINUTE);
    expect(sent).toHaveLength(1);
  });
});
