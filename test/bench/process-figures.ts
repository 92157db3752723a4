import { readFileSync } from 'node:fs';

/** Linux counts CPU time of a process in hundredths of a second (USER_HZ), whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time of another process, user and system together, all threads. Units: seconds.
 * `undefined` where there is no /proc, or when the process is gone.
 */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces: fields are counted from behind it. utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/**
 * The most memory that this process has had resident. Units: bytes.
 *
 * Not getrusage where it can be helped: there Linux lets a child begin with the peak of the parent that forked it.
 */
export function ownPeakRssBytes(): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return Number(peak) * 1024;
  } catch {
    // No /proc here.
  }
  return process.resourceUsage().maxRSS * 1024;
}
