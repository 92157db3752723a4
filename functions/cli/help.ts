/** `runlake help`. */
export const HELP = `runlake: brings every run log home, exactly once

  runlake start [--data DIR]
      A stand-in Talend and the whole pipeline on this machine; ends when everything has landed.
  runlake ingest [--config FILE] [--data DIR] [--until-settled | --watch] [--json]
      Brings the logs of your sources into DIR. --until-settled (default) ends when everything that is
      known has landed; --watch follows the schedules until Ctrl-C. --json ends with one JSON object.
      --allow-plain-secrets accepts secrets in clear, for sources on the loopback only.
  runlake runs ls [--source ID] [--state STATE] [--since TIME] [--json] [--data DIR]
  runlake runs show RUN [--source ID] [--json] [--data DIR]
  runlake logs cat RUN [--source ID] [--data DIR]
      The decompressed log on stdout, parts in order.
  runlake logs export --out OUT [--source ID] [--since TIME] [--data DIR]
      Every landed log as OUT/<source>/<run>.<json|log>, and OUT/index.ndjson.
  runlake sources check [--config FILE] [--json]
      Asks every vendor whether config, credentials and rights are good.

FILE is sources.yaml, DIR is .runlake unless you say otherwise.
TIME is RFC 3339 or a span such as 90m, 24h, 7d.
Exit codes: 0 done, 1 something failed, 2 wrong usage or config, 130 interrupted (run again to go on).`;
