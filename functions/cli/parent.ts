/** How often to look for the parent. Units: milliseconds. */
const LOOK_EVERY_MS = 500;

/**
 * Ends this process when npm, npx or our own launcher started it and is gone.
 *
 * `npm start` puts npm and a shell in front of us; when npm is killed nobody tells us, and a second start would meet a
 * data directory that is still in use. The pipeline survives its own death at any moment, so it may die at once.
 * A shell that started us directly may go: then we were meant to stay (`nohup`, `&`, a service).
 */
export function exitWithParent(): void {
  if (process.env.npm_execpath === undefined && process.env.RUNLAKE_LAUNCHED === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, LOOK_EVERY_MS).unref();
}
