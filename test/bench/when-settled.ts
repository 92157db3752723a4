import type { Progress } from '../../functions/cli/progress.ts';

/** Resolves when everything was listed and nothing is open. Errors: the listing failed for good. */
export function whenSettled(progress: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    progress.onChange(() => {
      if (progress.all().some(({ discovery }) => discovery === 'failed')) reject(new Error('the listing failed'));
      if (progress.settled()) resolve();
    });
  });
}
