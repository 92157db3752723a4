import { readFileSync } from 'node:fs';

/** How often to look for those who started us. Units: milliseconds. */
const LOOK_EVERY_MS = 500;

/** Parent of a process; `undefined` when it is gone, or where the system has no /proc to ask. */
function parentOf(pid: number): number | undefined {
  try {
    // The command's name stands in brackets and may hold anything; what follows it is fixed.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[1]);
  } catch {
    return undefined;
  }
}

/**
 * Ends this process when npm, npx or our own launcher started it and is gone.
 *
 * `npm start` puts npm and a shell in front of us; when npm is killed nobody tells us, not even the shell, and a second
 * start would meet a data directory that is still in use. The pipeline survives its own death at any moment, so it may
 * die at once. A shell that started us directly may go: then we were meant to stay (`nohup`, `&`, a service).
 */
export function exitWithParent(): void {
  if (process.env.npm_execpath === undefined && process.env.RUNLAKE_LAUNCHED === undefined) return;
  const line = (): string => `${process.ppid} ${parentOf(process.ppid)}`;
  const started = line();
  setInterval(() => {
    if (line() !== started) process.kill(process.pid, 'SIGKILL');
  }, LOOK_EVERY_MS).unref();
}
