import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` with a signal that Ctrl-C aborts; what it gives up then ends with exit code 130 instead of an error. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('interrupted'));
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await work(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted && error === stopping.signal.reason) return EXIT.interrupted;
    throw error;
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
