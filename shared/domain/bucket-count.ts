/** Decompressed bytes of a day that go into one object of a table. 2 GiB */
const BYTES_PER_OBJECT = 2 * 1024 ** 3;
const MOST = 64;

/**
 * How many objects each table of a day gets, judged by the day before: a power of two from 1 to 64.
 *
 * Shape: `previousInputBytes` is what the build of the day before has read, decompressed; `undefined` when there was none.
 */
export function bucketCount(previousInputBytes: number | undefined): number {
  const wanted = (previousInputBytes ?? 0) / BYTES_PER_OBJECT;
  let count = 1;
  while (count < wanted && count < MOST) count *= 2;
  return count;
}
