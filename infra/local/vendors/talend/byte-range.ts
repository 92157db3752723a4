/** A byte range [start, end) of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns what a Range header asks for in a file of `size` bytes.
 *
 * Shape: `whole` when there is no header or one that a store ignores (other units, several ranges, last before first);
 * `unsatisfiable` when nothing of the file is in it. Source: RFC 9110, section 14.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  const last = match[2] === '' ? Number.POSITIVE_INFINITY : Number(match[2]);
  if (match[1] === '') {
    return last === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - last), end: size };
  }
  const start = Number(match[1]);
  if (last < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end: Math.min(size, last + 1) };
}
