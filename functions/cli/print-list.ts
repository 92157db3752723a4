import { formatTable } from './format.ts';
import { writeOut } from './standard-output.ts';

/** The first items, and whether there are more. Reads one item more than it gives. */
export async function firstOf<T>(
  items: AsyncIterable<T>,
  limit: number,
): Promise<{ readonly first: readonly T[]; readonly more: boolean }> {
  const first: T[] = [];
  for await (const item of items) {
    if (first.length >= limit) return { first, more: true };
    first.push(item);
  }
  return { first, more: false };
}

/** One JSON array, an item per line, written while it is read; `limit` undefined: all of them. */
export async function printJsonArray<T>(
  items: AsyncIterable<T> | Iterable<T>,
  limit: number | undefined,
  view: (item: T) => unknown,
): Promise<void> {
  let printed = 0;
  for await (const item of items) {
    if (printed >= (limit ?? Number.POSITIVE_INFINITY)) break;
    const line = JSON.stringify(view(item));
    if (!(await writeOut(printed === 0 ? `[\n${line}` : `,\n${line}`))) return;
    printed += 1;
  }
  await writeOut(printed === 0 ? '[]\n' : '\n]\n');
}

/** A table on stdout; on a terminal no line is longer than it is wide. */
export async function printTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  right: readonly string[],
): Promise<void> {
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const lines = formatTable(header, rows, right).split('\n');
  await writeOut(`${lines.map((line) => line.slice(0, width)).join('\n')}\n`);
}
