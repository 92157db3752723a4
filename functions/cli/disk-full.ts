const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|no space left|file too large|disk (?:of .* )?is full/i;
/** An error is wrapped a few times at most. */
const MAX_DEPTH = 10;

/** Whether a message says that a disk is full. */
export const saysDiskFull = (message: string): boolean => DISK_FULL.test(message);

/** Whether an error, or what caused it, is a full disk: whoever wraps one may leave its words out. */
export function isDiskFull(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth += 1) {
    if (saysDiskFull(current.message)) return true;
    current = current.cause;
  }
  return false;
}
