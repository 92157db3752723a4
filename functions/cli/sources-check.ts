import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { checkSource, type SourceVerdict } from './check-source.ts';
import type { BudgetView } from './describe-budget.ts';
import { EXIT } from './exit-codes.ts';
import { formatTable } from './format.ts';
import { noWords } from './list-options.ts';
import { loadConfig } from './load-config.ts';
import { oldSince } from './old-since.ts';
import { writeOut } from './standard-output.ts';
import { storedBudgets } from './stored-budgets.ts';
import { vendorPorts } from './vendor-ports.ts';
import type { Verb } from './verb.ts';

/**
 * `runlake sources check`: a verdict for each configured source, straight from its vendor; with `--data`, also what is
 * left of its budget. Changes nothing.
 */
export const sourcesCheck: Verb = async (words, { version }) => {
  const { values, positionals } = parseWords(words, {
    config: { type: 'string', default: 'sources.yaml' },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
    json: { type: 'boolean', default: false },
    'allow-plain-secrets': { type: 'boolean', default: false },
  });
  noWords(positionals, 'sources check');
  const sources = await loadConfig(values.config, values['allow-plain-secrets']);
  for (const line of oldSince(sources, Date.now())) process.stderr.write(`runlake: ${line}\n`);
  const ports = vendorPorts(sources, version);
  try {
    const verdicts = await Promise.all(sources.map((source) => checkSource(source, ports)));
    const budgets = await storedBudgets(values.data, sources);
    const views = verdicts.map((verdict) => view(verdict, budgets.get(verdict.source)));
    await writeOut(values.json ? `${JSON.stringify(views, undefined, 2)}\n` : describe(verdicts, budgets));
    return verdicts.every(({ problems }) => problems.length === 0) ? EXIT.ok : EXIT.failed;
  } finally {
    ports.close();
  }
};

const view = ({ source, vendor, problems, message }: SourceVerdict, budget: BudgetView | undefined) => ({
  source,
  vendor,
  ok: problems.length === 0,
  message,
  problems: problems.map((problem) => ({ kind: problem.kind, message: problem.message })),
  ...(budget === undefined ? {} : { budget }),
});

function describe(verdicts: readonly SourceVerdict[], budgets: ReadonlyMap<string, BudgetView>): string {
  const rows = verdicts.flatMap(({ source, problems, message }) =>
    problems.length === 0
      ? [[source, 'good', message]]
      : problems.map((problem) => [source, `BAD (${problem.kind})`, problem.message]),
  );
  const table = formatTable(['source', 'verdict', 'why'], rows);
  const left = [...budgets].map(([source, { text }]) => `${source}: ${text}\n`).join('');
  return `${table}\n${left === '' ? '' : `\n${left}`}`;
}
