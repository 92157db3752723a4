import type { ListedSlice } from '../../shared/ports/connector.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/**
 * Ids of the listed slices that are recorded already, by their own id or by one that they may be known as.
 * Errors: transient.
 */
export async function knownSlices(
  index: Pick<SliceIndex, 'known'>,
  { source, stream }: { readonly source: string; readonly stream: string },
  slices: readonly ListedSlice[],
): Promise<ReadonlySet<string>> {
  const areKnown = (ids: readonly string[]) => index.known(ids.map((id) => ({ source, stream, id })));
  const known = new Set(await areKnown(slices.map(({ id }) => id)));
  const others = slices.flatMap(({ id, alsoKnownAs = [] }) => (known.has(id) ? [] : alsoKnownAs));
  if (others.length === 0) return known;
  const found = await areKnown([...new Set(others)]);
  for (const { id, alsoKnownAs = [] } of slices) if (alsoKnownAs.some((other) => found.has(other))) known.add(id);
  return known;
}
