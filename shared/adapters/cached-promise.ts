/**
 * Keeps the result of `load` for `ttlMs`; callers at the same time share one load, and a failure is not kept.
 *
 * Units: milliseconds; without `ttlMs` the result is kept for good.
 */
export function cachedPromise<T>(
  load: () => Promise<T>,
  now: () => number,
  ttlMs = Number.POSITIVE_INFINITY,
): () => Promise<T> {
  let kept: { readonly value: Promise<T>; readonly untilMs: number } | undefined;
  return () => {
    if (kept !== undefined && now() < kept.untilMs) return kept.value;
    const fresh = { value: load(), untilMs: now() + ttlMs };
    kept = fresh;
    fresh.value.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.value;
  };
}
