/** What `runlake VERB --help` prints of the verbs that read what has landed. The first line is the usage. */
export const READ_HELP = {
  'runs ls': `runlake runs ls [--source ID] [--state STATE] [--since TIME] [--limit N] [--json] [--data DIR | --cloud --stage STAGE]

The runs that DIR knows, newest first.

  --source ID    of this source only
  --state STATE  pending, generating, ready, settling, landed, empty, gone or failed
  --since TIME   that began at TIME or later: 90m, 24h, 7d, or RFC 3339 as in 2030-01-31T08:00:00Z
  --limit N      at most N (default 50; with --json all)
  --json         one JSON array
  --data DIR     default .runlake
  --cloud        a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  'runs show': `runlake runs show RUN [--source ID] [--json] [--data DIR | --cloud --stage STAGE]

Everything that is known of one run: state, times, counts, requests, the objects of its log with their files, what it waits
for, its last error. RUN is the vendor's id of the run, or a beginning of it that only one run has.

  --source ID    when several sources have a run of this id
  --json         one JSON object
  --data DIR     default .runlake
  --cloud        a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  'logs cat': `runlake logs cat RUN [--source ID] [--stream STREAM] [--data DIR | --cloud --stage STAGE]

The log of one run on stdout: decompressed, parts in order, compared with what had landed. Of a run that is a record among
others: its record.

  --source ID      when several sources have a run of this id
  --stream STREAM  only what belongs to this stream
  --data DIR       default .runlake
  --cloud          a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE    which one`,

  'logs export': `runlake logs export --out OUT [--source ID] [--since TIME] [--data DIR | --cloud --stage STAGE]

Every landed log as OUT/<source>/<run>.<json|log|ndjson>, and OUT/index.ndjson with a line per run of every state. Older
files of the same names are replaced.

  --out OUT      where to write
  --source ID    of this source only
  --since TIME   runs that began at TIME or later: 90m, 24h, 7d, or RFC 3339
  --data DIR     default .runlake
  --cloud        a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  'slices ls': `runlake slices ls [--source ID] [--stream STREAM] [--state STATE] [--limit N] [--json] [--data DIR | --cloud --stage STAGE]

The slices that DIR knows, of every vendor, newest first: runs, windows, listings that are read again and again, days that
are settled, and ranges that were lost; each with its counts of lines, errors and late arrivals, and its next reading.

  --source ID      of this source only
  --stream STREAM  with objects of this stream; only these are counted
  --state STATE    pending, generating, ready, settling, landed, empty, gone or failed
  --limit N        at most N (default 50; with --json all)
  --json           one JSON array
  --data DIR       default .runlake
  --cloud          a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE    which one`,

  'records export': `runlake records export --source ID [--stream STREAM] --out FILE [--data DIR | --cloud --stage STAGE]

The landed records of a stream as FILE: one line of JSON each, with exactly the vendor's fields and values, every record
once, by UTC day. An object that is damaged or missing ends it with exit code 1, and FILE stays as it was.

  --source ID      whose records; may be left out when DIR holds one source only
  --stream STREAM  which records (default: the first stream of the source)
  --out FILE       where to write; - is stdout
  --data DIR       default .runlake
  --cloud          a deployed stage instead, with the AWS credentials and region of this shell
  --stage STAGE    which one`,
} as const;
