import { createHash } from 'node:crypto';
import { isRawNumber } from './raw-number.ts';

/** Returns a value as JSON without spaces, keys of objects sorted by code unit, arrays in order, numbers as spelled. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}

/** Returns the sha256 (hex) of the canonical JSON of an entry: what entries have in place of an id. */
export function contentHash(entry: unknown): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}
