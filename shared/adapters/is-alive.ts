/** Whether a process of this machine runs, as far as it is seen from here: not one in another container. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not allowed to ask means that it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
