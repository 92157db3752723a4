/** What `runlake VERB --help` prints of the verbs with which somebody looks after a place. The first line is the usage. */
export const OPERATE_HELP = {
  pause: `runlake pause SOURCE [--for SPAN | --until TIME] [--reason TEXT] [--data DIR | --cloud --stage STAGE]

Asks the vendor of SOURCE nothing more, until it is resumed or the time is over. Takes effect within seconds, for all workers
of the place. What waits spends neither tries nor its deadline, and goes on where it was. A download that has begun ends.

  --for SPAN      30m, 2h or 7d
  --until TIME    RFC 3339, as in 2030-01-31T08:00:00Z
  --reason TEXT   for whoever wonders
  --data DIR      default .runlake
  --cloud         a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE   which one`,

  resume: `runlake resume SOURCE [--data DIR | --cloud --stage STAGE]

Ends the pause of SOURCE; what waits goes on at once.

  --data DIR      default .runlake
  --cloud         a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE   which one`,

  cost: `runlake cost [--source ID] [--from DAY] [--to DAY] [--prices FILE] [--designs] [--json] [--data DIR | --cloud --stage STAGE]

What the logs of each source have cost in AWS, or would have: from the calls that their rows count, at list prices. Where the
rows do not tell exactly, the least and the most. With --source also what it is made of.

  --source ID    this source only, in detail
  --from DAY     logs of this UTC day or later, as in 2030-01-31
  --to DAY       logs of this day or earlier
  --prices FILE  JSON with prices of your own in place of those of us-east-1 (docs/cost.md)
  --designs      also what other ways to wait for a log would cost (docs/cost.md)
  --json         one JSON object
  --data DIR     default .runlake
  --cloud        a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE  which one`,

  doctor: `runlake doctor [--config FILE] [--json] [--data DIR | --cloud --stage STAGE] [--allow-plain-secrets]

Is all well, and what is to be done where not? Here: Node, configuration, secrets, vendors, the data directory and the work in
it. With --cloud a deployed stage from end to end: stack, functions, mappings, schedules, queues, dead letters, tables, and
rights, secrets and vendors as the worker sees them. Exit code 1 when something is bad. Changes nothing.

  --config FILE          your sources (default sources.yaml); with --cloud compared with what is deployed, if given
  --json                 one JSON object
  --data DIR             default .runlake
  --cloud                a deployed stage, with the AWS credentials and region of this shell
  --stage STAGE          which one
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,
} as const;
