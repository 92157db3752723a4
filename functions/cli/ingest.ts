import { resolve } from 'node:path';
import type { Source } from '../../shared/config/sources.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import type { SourceVerdict } from './check-source.ts';
import type { BudgetView } from './describe-budget.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { loadConfig } from './load-config.ts';
import { oldSince } from './old-since.ts';
import { exitWithParent } from './parent.ts';
import { type Preflight, preflight } from './preflight.ts';
import { printSummary, sayHowItEnded } from './print-summary.ts';
import { type IngestResult, runIngest } from './run-ingest.ts';
import { writeOut } from './standard-output.ts';
import { storedBudgets } from './stored-budgets.ts';
import type { Summary } from './summary.ts';
import { UsageError } from './usage-error.ts';
import { anyOnLoopback, vendorPorts } from './vendor-ports.ts';
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
  noWords(positionals, 'ingest');
  if (values.watch && values['until-settled']) throw new UsageError('choose one of --until-settled and --watch');
  const sources = await loadConfig(values.config, values['allow-plain-secrets']);
  exitWithParent();
  const paused = await pausedSources(values.data, sources);
  const { usable, unusable } = await lookAt(sources, version, values.watch, paused);
  const result =
    usable.length === 0
      ? NOTHING_DONE
      : await runIngest({
          dataDir: resolve(values.data),
          sources: usable,
          version,
          watch: values.watch,
          allowLoopback: anyOnLoopback(usable),
          quiet: false,
        });
  const summary = { ...result.summary, problems: [...problemsOf(unusable), ...result.summary.problems] };
  if (values.json) {
    sayHowItEnded(result);
    await writeOut(`${JSON.stringify({ ended: result.ended, ...summary })}\n`);
  } else if (usable.length > 0) printSummary({ ...result, summary });
  return unusable.length > 0 && result.exitCode === EXIT.ok ? EXIT.failed : result.exitCode;
};

/** No source could be used: nothing was started, and no directory was made. */
const NOTHING_DONE: IngestResult = {
  summary: { sources: {}, awsCalls: {}, durationSeconds: 0, problems: [] },
  exitCode: EXIT.failed,
  ended: 'unusable',
};

async function lookAt(
  sources: readonly Source[],
  version: string,
  watch: boolean,
  paused: ReadonlySet<string>,
): Promise<Preflight> {
  const asked = sources.filter(({ id }) => !paused.has(id));
  const ports = vendorPorts(sources, version);
  const say = (line: string): boolean => process.stderr.write(`runlake: ${line}\n`);
  for (const line of oldSince(sources, Date.now())) say(line);
  try {
    const found = await preflight(asked, ports, { waitForVendors: watch, say });
    for (const { source } of found.unusable) say(`source ${source} is left out; nothing of it was touched`);
    const isUsable = ({ id }: Source): boolean => !found.unusable.some(({ source }) => source === id);
    return { ...found, usable: sources.filter(isUsable) };
  } finally {
    ports.close();
  }
}

/** Vendors that must not be asked, not even how they are. A directory that can not be opened says so by itself later. */
async function pausedSources(data: string, sources: readonly Source[]): Promise<ReadonlySet<string>> {
  const budgets = await storedBudgets(data, sources).catch(() => new Map<string, BudgetView>());
  return new Set([...budgets].flatMap(([source, { pausedSince }]) => (pausedSince === undefined ? [] : [source])));
}

const problemsOf = (unusable: readonly SourceVerdict[]): Summary['problems'] =>
  unusable.flatMap(({ source, problems }) => problems.map(({ kind, message }) => ({ source, kind, message })));
