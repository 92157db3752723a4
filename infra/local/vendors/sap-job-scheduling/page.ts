import { z } from 'zod';

/** The part of a listing that was asked for. */
export interface Page {
  readonly size: number;
  readonly skip: number;
}

const pageQuerySchema = z.object({
  page_size: z.coerce.number().int().min(1).optional(),
  offset: z.coerce.number().int().nonnegative().optional(),
});

/**
 * Reads `page_size` and `offset`.
 *
 * Shape: the size is `sizes.neither` when neither is given, and 10 when only an offset is.
 * Undefined (400 at the vendor) when one is no whole number, the size is below 1 or the offset negative.
 * Source: vendor document 003, facts sheet, SAP 2.2.
 */
export function readPage(query: URLSearchParams, sizes: { readonly neither: number }): Page | undefined {
  const read = pageQuerySchema.safeParse(Object.fromEntries(query));
  if (!read.success) return undefined;
  const { page_size: size, offset } = read.data;
  return { size: size ?? (offset === undefined ? sizes.neither : 10), skip: offset ?? 0 };
}

/**
 * Returns the answer of a listing by offset: `{ total, results, prev_url, next_url }`.
 *
 * Shape: both URLs are relative, hold only page_size, offset and what `kept` says, and are null at the ends; an offset past
 * the end gives an empty page.
 */
export function offsetPage<T>(
  all: readonly T[],
  page: Page,
  where: { readonly path: string; readonly kept?: string },
): Readonly<Record<string, unknown>> {
  const { size, skip } = page;
  const link = (offset: number) => `${where.path}?${where.kept ?? ''}page_size=${size}&offset=${offset}`;
  return {
    total: all.length,
    results: all.slice(skip, skip + size),
    prev_url: skip > 0 ? link(Math.max(0, skip - size)) : null,
    next_url: skip + size < all.length ? link(skip + size) : null,
  };
}
