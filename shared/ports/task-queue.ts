import type { CurateTask } from '../domain/curate-task.ts';
import type { SafeFields } from '../domain/errors.ts';
import type { Task } from '../domain/task.ts';

export interface TaskToSend {
  readonly task: Task;
  /** 0 to 900. */
  readonly delaySeconds: number;
}

export interface DeadLetter {
  readonly source: string;
  /** The message as it came, or the task that was given up. */
  readonly body: string;
  /** For people: what was given up and why. */
  readonly reason: string;
  readonly fields: SafeFields;
}

/** One queue and one dead-letter queue per source, and one for the curator. Errors: transient. */
export interface TaskQueue {
  /** Sends all or throws; after a throw some may have been sent. */
  send(source: string, tasks: readonly TaskToSend[]): Promise<void>;
  /** Sends a task of the curator, whose queue all sources share. `delaySeconds`: 0 to 900. */
  sendCurate(task: CurateTask, delaySeconds: number): Promise<void>;
  deadLetter(letter: DeadLetter): Promise<void>;
}
