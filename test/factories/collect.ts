/** Everything an async iterable gives. (`Array.fromAsync` is not in the library of es2024.) */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** All the bytes of a body. */
export const collectBytes = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await collect(body));

/** Bytes in chunks of at most `size`. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
