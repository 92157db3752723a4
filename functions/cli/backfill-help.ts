/** What `--help` prints of the verbs of backfills. The first line is the usage. */
export const BACKFILL_HELP = {
  backfill: `runlake backfill SOURCE --from DAY [--to DAY] [--dry-run] [--rate N] [--config FILE] [--data DIR | --cloud --stage STAGE] [--json]

Brings the past of SOURCE, day by day, at a rate that leaves what is new its share. What is known is not brought twice. It can be
interrupted at any moment, and killed: the same command goes on where it was, and tries once more what was given up.

  --from DAY             first UTC day, as in 2030-01-31
  --to DAY               last UTC day (default: yesterday)
  --dry-run              asks the vendor what it lists, prints the plan and what it costs, and writes nothing
  --rate N               slices a minute (default: half of what the budget of the source allows)
  --config FILE          your sources (default sources.yaml); with --cloud for --dry-run only
  --data DIR             brings it into DIR, on this machine (default .runlake)
  --cloud                the workers of a deployed stage bring it, with the AWS credentials and region of this shell
  --stage STAGE          which stage
  --json                 one JSON object on stdout
  --allow-plain-secrets  accept secrets in clear, for sources on the loopback only`,

  'backfill ls': `runlake backfill ls [--source ID] [--json] [--data DIR | --cloud --stage STAGE]

The backfills of a place: their ranges, how many windows are done, failed and expired, and what they have listed.

  --source ID    of this source only
  --json         one JSON array, with every window
  --data DIR     default .runlake
  --cloud        those of a deployed stage
  --stage STAGE  which stage`,
} as const;
