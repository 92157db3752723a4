/** Help of the verbs that look after dead letters. The first line is the usage. */
export const DLQ_HELP = {
  'dlq ls': `runlake dlq ls [--source ID] [--reason CLASS] [--limit N] [--json] [--data DIR | --cloud --stage STAGE]

The dead letters: what was given up and waits for a person, the oldest first, with why, and what its slice is now. Takes
nothing away; for a moment nobody else sees them.

  --source ID     of this source only
  --reason CLASS  poison, hopeless, exhausted, expired, crashed or undelivered (docs/runbook.md)
  --limit N       at most N (default 50; with --json all)
  --json          one JSON array
  --data DIR      default .runlake
  --cloud         of a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE   which one`,

  'dlq show': `runlake dlq show ID [--json] [--data DIR | --cloud --stage STAGE]

Everything that is known of one dead letter: why it is here, its last error, what its slice is now, and what to do. ID is
its id, or a beginning of it that only one has.

  --json         one JSON object
  --data DIR     default .runlake
  --cloud        of a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  'dlq redrive': `runlake dlq redrive [ID …] [--source ID] [--reason CLASS] [--limit N] [--rate N] [--json] [--data DIR | --cloud --stage STAGE]

Sends dead letters back to their queues, the oldest first: all, or those that fit. Safe at any time, also twice at once: what
has landed meanwhile stays as it is. On this machine the next ingest works on them, or the one that is running.

  --source ID     of this source only
  --reason CLASS  poison, hopeless, exhausted, expired, crashed or undelivered
  --limit N       at most N
  --rate N        tasks that begin in a minute (default: all at once)
  --json          one JSON object
  --data DIR      default .runlake
  --cloud         of a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE   which one`,

  'dlq drop': `runlake dlq drop ID … | --source ID | --reason CLASS [--yes] [--json] [--data DIR | --cloud --stage STAGE]

Deletes dead letters for good, after a question. What they are of stays as it is: a slice that was given up stays so.

  --source ID     of this source only
  --reason CLASS  poison, hopeless, exhausted, expired, crashed or undelivered
  --yes           without a question, for scripts
  --json          one JSON object
  --data DIR      default .runlake
  --cloud         of a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE   which one`,
} as const;
