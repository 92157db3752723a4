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

  'runs ls': `runlake runs ls [--source ID] [--state STATE] [--since TIME] [--limit N] [--json] [--data DIR]

The runs that DIR knows, newest first.

  --source ID    of this source only
  --state STATE  pending, generating, ready, settling, landed, empty, gone or failed
  --since TIME   that began at TIME or later: 90m, 24h, 7d, or RFC 3339 as in 2030-01-31T08:00:00Z
  --limit N      at most N (default 50; with --json all)
  --json         one JSON array
  --data DIR     default .runlake`,

  'runs show': `runlake runs show RUN [--source ID] [--json] [--data DIR]

Everything that is known of one run: state, times, counts, requests, the objects of its log with their files, what it waits
for, its last error. RUN is the vendor's id of the run, or a beginning of it that only one run has.

  --source ID  when several sources have a run of this id
  --json       one JSON object
  --data DIR   default .runlake`,

  'logs cat': `runlake logs cat RUN [--source ID] [--stream STREAM] [--data DIR]

The log of one run on stdout: decompressed, parts in order, compared with what had landed. Of a run that is a record among
others: its record.

  --source ID      when several sources have a run of this id
  --stream STREAM  only what belongs to this stream
  --data DIR       default .runlake`,

  'logs export': `runlake logs export --out OUT [--source ID] [--since TIME] [--data DIR]

Every landed log as OUT/<source>/<run>.<json|log|ndjson>, and OUT/index.ndjson with a line per run of every state. Older
files of the same names are replaced.

  --out OUT     where to write
  --source ID   of this source only
  --since TIME  runs that began at TIME or later: 90m, 24h, 7d, or RFC 3339
  --data DIR    default .runlake`,

  'slices ls': `runlake slices ls [--source ID] [--stream STREAM] [--state STATE] [--limit N] [--json] [--data DIR]

The slices that DIR knows, of every vendor, newest first: runs, windows, listings that are read again and again, days that
are settled, and ranges that were lost; each with its counts of lines, errors and late arrivals, and its next reading.

  --source ID      of this source only
  --stream STREAM  with objects of this stream; only these are counted
  --state STATE    pending, generating, ready, settling, landed, empty, gone or failed
  --limit N        at most N (default 50; with --json all)
  --json           one JSON array
  --data DIR       default .runlake`,

  'records export': `runlake records export --source ID [--stream STREAM] --out FILE [--data DIR]

The landed records of a stream as FILE: one line of JSON each, with exactly the vendor's fields and values, every record
once, by UTC day. An object that is damaged or missing ends it with exit code 1, and FILE stays as it was.

  --source ID      whose records; may be left out when DIR holds one source only
  --stream STREAM  which records (default: the first stream of the source)
  --out FILE       where to write; - is stdout
  --data DIR       default .runlake`,

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

  'sources check': `runlake sources check [--config FILE] [--data DIR] [--json] [--allow-plain-secrets]

Asks every vendor whether configuration, secrets, rights and task ids are good. Writes nothing.

  --config FILE          default sources.yaml
  --data DIR             shows what is known there of each source's budget, default .runlake
  --json                 one JSON array
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,

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
