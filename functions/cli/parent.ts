import { readFileSync } from 'node:fs';

/** How often to look for those who started us. Units: milliseconds. */
const LOOK_EVERY_MS = 500;
/** npm, its shell and our launcher at most stand between a person and this process. */
const MOST_ANCESTORS = 4;

function readProc(pid: number, file: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The command's name stands in brackets and may hold anything; what follows it is fixed. 0 when the process is gone. */
const parentOf = (pid: number): number =>
  Number(
    readProc(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ')[1] ?? 0,
  );

/** Pids from our parent up to npm; only our parent where there is no npm, or no /proc to find it in. */
function starters(): number[] {
  const line = [process.ppid];
  while (line.length < MOST_ANCESTORS && !/\bnp[mx]\b/.test(readProc(line.at(-1) ?? 0, 'cmdline'))) {
    line.push(parentOf(line.at(-1) ?? 0));
  }
  return /\bnp[mx]\b/.test(readProc(line.at(-1) ?? 0, 'cmdline')) ? line : line.slice(0, 1);
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
  const line = starters();
  const changed = (): boolean =>
    line.some((pid, at) => (at === 0 ? process.ppid : parentOf(line[at - 1] ?? 0)) !== pid);
  setInterval(() => {
    if (changed()) process.kill(process.pid, 'SIGKILL');
  }, LOOK_EVERY_MS).unref();
}
