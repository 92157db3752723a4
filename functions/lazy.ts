/** Calls `make` once and shares its promise; a rejection is forgotten, so that the next call tries anew. */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    const current = made ?? make();
    made = current;
    current.catch(() => {
      if (made === current) made = undefined;
    });
    return current;
  };
}
