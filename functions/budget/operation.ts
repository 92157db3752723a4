import { AsyncLocalStorage } from 'node:async_hooks';

/** How a piece of work waits for the budget without giving up its place. */
export interface WaitInPlace {
  /** No wait lasts beyond it. Units: epoch milliseconds. */
  readonly untilMs: number;
  /** True once so much time has passed; false, at once, when the work has to come back later instead. */
  wait(ms: number): Promise<boolean>;
}

/** One piece of work, as far as its requests go. */
export interface Operation {
  /** It has spent requests, which would be lost if it got no more. */
  begun: boolean;
  /** Its next request was granted as a probe. */
  probing: boolean;
  /** For work that can not come back to where it is; without it, whoever gets no permit is paused. */
  inPlace?: WaitInPlace | undefined;
  /** Of the slice that is worked on, once it is known: for the lines of the log that can not know it themselves. */
  correlationId?: string | undefined;
}

const operations = new AsyncLocalStorage<Operation>();

/** Runs a task as one piece of work: once it has begun, it is preferred to those that have not. */
export const asOperation = <T>(work: () => Promise<T>, inPlace?: WaitInPlace): Promise<T> =>
  operations.run({ begun: false, probing: false, inPlace }, work);

/** Runs the question whether a vendor answers again; its first request needs no further permit. */
export const asProbe = <T>(work: () => Promise<T>): Promise<T> => operations.run({ begun: true, probing: true }, work);

/** The piece of work that is calling; outside of any, every request is one of its own. */
export const currentOperation = (): Operation => operations.getStore() ?? { begun: false, probing: false };

/** Says which slice the calling piece of work is about. */
export const correlate = (correlationId: string | undefined): void => {
  currentOperation().correlationId = correlationId;
};
