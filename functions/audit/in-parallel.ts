/** Calls at the same time that an audit makes at most. */
const PARALLEL = 8;

/** What `work` gives for each item, in their order, a few at a time. Errors: the first of `work`. */
export async function inParallel<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<R[]> {
  const waiting = [...items];
  const results: R[] = [];
  for (let at = 0; at < waiting.length; at += PARALLEL) {
    results.push(...(await Promise.all(waiting.slice(at, at + PARALLEL).map(work))));
  }
  return results;
}
