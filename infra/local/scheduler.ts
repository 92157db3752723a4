import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { nextFire, type Schedule } from '../../shared/domain/schedule.ts';

/** Longest time that setTimeout takes; later instants are reached in steps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export interface SchedulerEntry {
  readonly schedule: Schedule;
  readonly queueUrl: string;
  readonly body: string;
  /** Also sends once when the scheduler starts. */
  readonly atStart: boolean;
}

/** Time as the scheduler sees it; tests bring their own. `startTimer` returns what stops the timer. */
interface SchedulerClock {
  now(): number;
  startTimer(afterMs: number, run: () => void): () => void;
}

export interface SchedulerOptions {
  readonly sqs: SQSClient;
  readonly entries: readonly SchedulerEntry[];
  readonly onError: (error: unknown, entry: SchedulerEntry) => void;
  readonly clock?: SchedulerClock;
}

export interface Scheduler {
  /** Sends nothing new and resolves when sends under way are answered. */
  stop(): Promise<void>;
}

const SYSTEM_CLOCK: SchedulerClock = {
  now: () => Date.now(),
  startTimer: (afterMs, run) => {
    const timer = setTimeout(run, afterMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Sends a message to a queue whenever a schedule fires, as EventBridge Scheduler does with an SQS target.
 *
 * A send that fails is repeated with growing pauses until the next fire. Fires that a sleeping machine has missed are
 * made up for by one.
 */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const lanes = options.entries.map((entry) => startLane(entry, options, options.clock ?? SYSTEM_CLOCK));
  return {
    stop: async () => {
      await Promise.all(lanes.map((stop) => stop()));
    },
  };
}

function startLane(entry: SchedulerEntry, options: SchedulerOptions, clock: SchedulerClock): () => Promise<void> {
  const timers = new Map<'fire' | 'retry', () => void>();
  const sends = new Set<Promise<void>>();
  let stopped = false;

  function setTimer(name: 'fire' | 'retry', afterMs: number, run: () => void): void {
    timers.get(name)?.();
    timers.set(name, clock.startTimer(afterMs, run));
  }

  function fire(retryMs = FIRST_RETRY_MS): void {
    timers.get('retry')?.();
    const send = options.sqs
      .send(new SendMessageCommand({ QueueUrl: entry.queueUrl, MessageBody: entry.body }))
      .then(() => {})
      .catch((error: unknown) => {
        options.onError(error, entry);
        if (!stopped) setTimer('retry', retryMs, () => fire(Math.min(retryMs * 2, LONGEST_RETRY_MS)));
      })
      .finally(() => sends.delete(send));
    sends.add(send);
  }

  function waitFor(fireAt: number): void {
    setTimer('fire', Math.min(Math.max(0, fireAt - clock.now()), LONGEST_TIMER_MS), () => {
      // A timer may end early: by a millisecond, or because it could not be set for long enough.
      if (clock.now() < fireAt) {
        waitFor(fireAt);
        return;
      }
      fire();
      arm();
    });
  }

  function arm(): void {
    const fireAt = nextFire(entry.schedule, clock.now());
    if (fireAt !== undefined) waitFor(fireAt);
  }

  if (entry.atStart) fire();
  arm();
  return async () => {
    stopped = true;
    for (const stopTimer of timers.values()) stopTimer();
    await Promise.all(sends);
  };
}
