/**
 * Maps with at most `limit` promises at a time; results in the order of `items`.
 *
 * The first rejection rejects the whole; what is under way then ends by itself, and nothing more is begun.
 */
export async function mapBounded<T, R>(items: readonly T[], limit: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const entries = items.entries();
  let broken = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) {
      if (broken) return;
      try {
        results.set(index, await map(item));
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}

/** Splits into runs of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
