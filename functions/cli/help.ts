import { BACKFILL_HELP } from './backfill-help.ts';
import { DLQ_HELP } from './dlq-help.ts';
import { OPERATE_HELP } from './operate-help.ts';
import { READ_HELP } from './read-help.ts';

/** What `runlake VERB --help` prints. The first line is the usage. */
export const VERB_HELP = {
  start: `runlake start [--data DIR]

Stand-ins of the four vendors and the whole pipeline on this machine: everything lands and is compared with what they
hold, then a day passes at the vendors, and once more. Needs no account and no configuration. Run it again to go on after an interruption.

  --data DIR   where everything is kept (default .runlake/demo)`,

  ingest: `runlake ingest [--config FILE] [--data DIR] [--until-settled | --watch] [--json] [--allow-plain-secrets]

Brings the run logs of your sources into DIR. Can be interrupted at any moment; the next ingest goes on.

  --config FILE          your sources (default sources.yaml; see docs/sources.md)
  --data DIR             where everything is kept (default .runlake)
  --until-settled        end when every known run has landed or is known to have no log (default)
  --watch                follow the schedules of the sources until Ctrl-C
  --json                 one JSON object on stdout at the end, and nothing else there
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,

  ...READ_HELP,

  discover: `runlake discover SOURCE [--data DIR | --cloud --stage STAGE]

Has a source look for what is new at its vendor now, rather than at the next tick of its schedule. In a directory it is done
by the ingest that is running there, or by the next one.

  --data DIR     default .runlake
  --cloud        a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  query: `runlake query "SELECT …" | NAME [--format FORMAT] [--out FILE] [--limit N] [--data DIR | --cloud --stage STAGE]

Asks the tables of the lake one question: SQL, or the NAME of a query that comes along (runlake tables lists both). Here it
reads the files of DIR, also while an ingest works; with --cloud it asks Athena. Rows, time and cost go to stderr.

  --format FORMAT      table (default; long values are cut), csv, json or parquet
  --out FILE           where to write instead of stdout; parquet needs it
  --limit N            at most N rows (default: 100 of a table, else all)
  --data DIR           default .runlake
  --cloud              ask Athena, with the AWS credentials and region of this shell
  --stage STAGE        the deployed stage whose lake it is
  --price-per-tb USD   what Athena costs where you are (default 5)`,

  tables: `runlake tables [NAME] [--json] [--data DIR]

The tables of the lake with their rows, bytes and days, its views, and the named queries; with NAME the columns of one
table or view and what they mean.

  --json      one JSON object
  --data DIR  default .runlake`,

  'events tail': `runlake events tail [--source ID] [--since TIME] [--follow] [--json] [--data DIR]

What has landed, oldest first, as the events that consumers get in the cloud (docs/consumers.md): one per slice, of its
newest revision.

  --source ID   of this source only
  --since TIME  what landed at TIME or later: 90m, 24h, 7d, or RFC 3339
  --follow      goes on until Ctrl-C: every change since the last look, about once a second
  --json        one JSON object a line, the event's detail
  --data DIR    default .runlake`,

  rebuild: `runlake rebuild [--table TABLE] [--source ID] [--from DAY] [--to DAY] [--data DIR]

Makes the tables of the lake once more from what has landed, day by day, and names every object that changed by it.
Asks no vendor.

  --table TABLE  this table only; may be given several times
  --source ID    of this source only
  --from DAY     first UTC day, as in 2030-01-31 (default: the first with data)
  --to DAY       last UTC day (default: the last with data)
  --data DIR     default .runlake`,

  audit: `runlake audit [--source ID] [--from DAY] [--to DAY] [--deep] [--offline] [--config FILE] [--data DIR] [--json]

Compares, by source and UTC day, what the vendors list now with what DIR holds, and names each hole with why and what to do.
Writes nothing. Exit code 1 when there is a hole, or a vendor does not answer.

  --source ID            this source only
  --from DAY             first UTC day, as in 2030-01-31 (default: six days before the last)
  --to DAY               last UTC day (default: today)
  --deep                 read every object, and compare its content
  --offline              ask no vendor: compare index, objects and tables only
  --config FILE          your sources (default sources.yaml)
  --data DIR             default .runlake
  --json                 one JSON array
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,

  ...BACKFILL_HELP,

  ...DLQ_HELP,

  'sources check': `runlake sources check [--config FILE] [--data DIR] [--json] [--allow-plain-secrets]

Asks every vendor whether configuration, secrets, rights and task ids are good. Writes nothing.

  --config FILE          default sources.yaml
  --data DIR             shows what is known there of each source's budget, default .runlake
  --json                 one JSON array
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,

  ...OPERATE_HELP,

  'secrets put': `runlake secrets put NAME

Writes what comes on stdin to AWS Secrets Manager under NAME, with the AWS credentials and region of this shell: a new secret, or
a new value of one that is there. A newline at its end is left out. It is in no command line and in no history.`,

  schema: `runlake schema [--event]

Prints the JSON Schema of sources.yaml, for editors.

  --event  that of the event which says that something has landed, for consumers`,
} as const;

export type VerbName = keyof typeof VERB_HELP;

const usages = Object.values(VERB_HELP).map((help) => `  ${help.split('\n')[0] ?? ''}`);

/** `runlake help`. */
export const HELP = `runlake: brings every run log home, exactly once

${usages.join('\n')}

runlake VERB --help says more. FILE is sources.yaml and DIR is .runlake unless you say otherwise.
Exit codes: 0 done, 1 something failed, 2 wrong usage or config, 130 interrupted (run again to go on).
More in docs/cli.md.`;
