/** Why something became a dead letter, in the few classes that ask for different things of a person: docs/runbook.md. */
export const DEAD_LETTER_CLASSES = ['poison', 'hopeless', 'exhausted', 'expired', 'crashed', 'undelivered'] as const;
export type DeadLetterClass = (typeof DEAD_LETTER_CLASSES)[number];

/** The class for people, and what to do before it is sent back. */
export const CLASS_WORDS: Readonly<Record<DeadLetterClass, { readonly means: string; readonly whatToDo: string }>> = {
  poison: {
    means: 'no worker understands the message, or its source is not configured',
    whatToDo: 'configure the source or deploy the version that sends such messages, then redrive; or drop it',
  },
  hopeless: {
    means: 'refused in a way that no further try mends: credentials, configuration, or an answer that can not be right',
    whatToDo: 'remove the cause that the last error names, then redrive',
  },
  exhausted: {
    means: 'it failed in a way that may mend, and its tries are spent',
    whatToDo: 'see that the vendor is well again, then redrive',
  },
  expired: {
    means: 'it was waited for until its deadline, and was not ready',
    whatToDo:
      'see whether the vendor makes the log now, or raise options.deadlineHours, then redrive: the deadline begins anew',
  },
  crashed: {
    means: 'no delivery ended well: the function crashed or ran out of time or memory each time',
    whatToDo: 'look into the logs of the function for crashes and timeouts, then redrive',
  },
  undelivered: {
    means: 'EventBridge Scheduler could not deliver it for an hour',
    whatToDo: 'deploy the stack again, which restores what was changed by hand, then redrive',
  },
};

/**
 * The class of what was given up for an error of this kind (`ErrorKind`). Shape: `hopeless` for a kind that this version does not know,
 * as whoever gave up did not mean to try again.
 */
export function deadLetterClassOf(kind: string): DeadLetterClass {
  switch (kind) {
    case 'task':
      return 'poison';
    case 'transient':
    case 'rate_limited':
    case 'paused':
    case 'invariant':
      return 'exhausted';
    case 'deadline':
      return 'expired';
    default:
      return 'hopeless';
  }
}

export const isDeadLetterClass = (text: string | undefined): text is DeadLetterClass =>
  DEAD_LETTER_CLASSES.some((known) => known === text);
