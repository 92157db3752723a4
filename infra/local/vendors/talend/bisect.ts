/**
 * Returns the least whole number in [low, high] for which `holds` is true, or `high` if there is none.
 *
 * Shape: `holds` must be false up to some point and true from there on.
 */
export function leastWhere(low: number, high: number, holds: (value: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
