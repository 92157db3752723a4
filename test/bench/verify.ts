import type { Fetched } from './messages.ts';
import type { TrueLog } from './vendor.ts';

/** Compares what a case has with what the vendor holds. Shape: one sentence per difference; empty when all is equal. */
export function differences(truth: readonly TrueLog[], fetched: readonly Fetched[]): string[] {
  const found: string[] = [];
  const byId = new Map(fetched.map((log) => [log.id, log]));
  if (fetched.length !== truth.length) found.push(`${fetched.length} logs instead of ${truth.length}`);
  if (byId.size !== fetched.length) found.push('some logs are there twice');
  for (const { id, bytes, sha256 } of truth) {
    const log = byId.get(id);
    if (log === undefined) found.push(`run ${id} is missing`);
    else if (log.sha256 !== sha256 || log.bytes !== bytes) found.push(`run ${id} has other bytes than the vendor's`);
  }
  return found;
}
