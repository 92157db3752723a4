/** Exit codes of `runlake`; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** Something failed: a run was given up, a source could not be listed, a comparison found a difference. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was started or written. */
  usage: 2,
  /** Stopped by Ctrl-C or SIGTERM with work left; the next run goes on. */
  interrupted: 130,
} as const;
