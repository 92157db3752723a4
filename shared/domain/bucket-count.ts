/** Decompressed bytes of a day that go into one object of a table. 2 GiB */
const BYTES_PER_OBJECT = 2 * 1024 ** 3;
const MOST = 64;

/**
 * How many objects each table of a day gets: a power of two from 1 to 64. `inputBytes`: what its builds are expected to
 * read, decompressed.
 */
export function bucketCount(inputBytes: number): number {
  const wanted = inputBytes / BYTES_PER_OBJECT;
  let count = 1;
  while (count < wanted && count < MOST) count *= 2;
  return count;
}
