import { readFile } from 'node:fs/promises';
import { describeProblems, parseSources } from '../../shared/config/parse-sources.ts';
import type { Source } from '../../shared/config/sources.ts';
import { UsageError } from './usage-error.ts';

/** Reads and checks a `sources.yaml`. Errors: UsageError with every problem, its line and what is allowed. */
export async function loadConfig(file: string, allowPlainSecrets: boolean): Promise<readonly Source[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${file} can not be read (${error.code ?? error.message}); name your sources with --config FILE`,
    );
  });
  const parsed = parseSources(text, { allowPlainSecrets });
  if (parsed.ok) return parsed.config.sources;
  throw new UsageError(`${file} is not usable; nothing was started.\n${describeProblems(file, parsed.problems)}`);
}
