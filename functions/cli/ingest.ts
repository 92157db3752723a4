import { resolve } from 'node:path';
import { isLoopback } from '../../shared/config/source-fields.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { loadConfig } from './load-config.ts';
import { exitWithParent } from './parent.ts';
import { printSummary } from './print-summary.ts';
import { runIngest } from './run-ingest.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** `runlake ingest`: brings the logs of your own sources into a data directory. */
export const ingest: Verb = async (words, { version }) => {
  const { values, positionals } = parseWords(words, {
    config: { type: 'string', default: 'sources.yaml' },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
    'until-settled': { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'allow-plain-secrets': { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`ingest takes no "${positionals.join(' ')}"`);
  if (values.watch && values['until-settled']) throw new UsageError('choose one of --until-settled and --watch');
  const sources = await loadConfig(values.config, values['allow-plain-secrets']);
  exitWithParent();
  const result = await runIngest({
    dataDir: resolve(values.data),
    sources,
    version,
    watch: values.watch,
    allowLoopback: sources.some(({ baseUrl }) => baseUrl !== undefined && isLoopback(new URL(baseUrl))),
    quiet: false,
  });
  if (values.json) process.stdout.write(`${JSON.stringify(result.summary)}\n`);
  else printSummary(result);
  return result.exitCode;
};
