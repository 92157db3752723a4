import type { Progress } from '../../functions/cli/progress.ts';
import type { SourceProgress } from '../../functions/cli/source-progress.ts';

const isSettled = ({ discovery, open }: SourceProgress): boolean =>
  discovery === 'done' && [...open.values()].every(({ state }) => state === 'settling');

/**
 * Resolves when all of these sources were listed and have nothing to do. Shape: when each of them came to that, in seconds
 * from this call on. Errors: the listing of one of them failed for good.
 */
export function settledTimes(progress: Progress, sources: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const startedAt = performance.now();
  const times = new Map<string, number>();
  return new Promise((resolve, reject) => {
    progress.onChange(() => {
      const waitedFor = progress.all().filter(({ source }) => sources.includes(source));
      const failed = waitedFor.find(({ discovery }) => discovery === 'failed');
      if (failed !== undefined) reject(new Error(`the listing of ${failed.source} failed`));
      for (const one of waitedFor) {
        if (!isSettled(one)) times.delete(one.source);
        else if (!times.has(one.source)) times.set(one.source, (performance.now() - startedAt) / 1000);
      }
      if (times.size === sources.length) resolve(times);
    });
  });
}
