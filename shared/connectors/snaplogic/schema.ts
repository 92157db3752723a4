import * as z from 'zod';

/** Fields of a JSON object; none for any other value. */
const Fields = z.record(z.string(), z.unknown());
export type Fields = Readonly<Record<string, unknown>>;

/**
 * What is around the entries of an answer. The status has been seen as HTTP's, as X-SL-StatusCode and in here, not always
 * the same. Source: vendor document 004; facts sheet, SnapLogic 3.1.
 */
export const EnvelopeSchema = z.object({
  response_map: Fields.nullish(),
  http_status_code: z.coerce.number().int().min(100).optional().catch(undefined),
});

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of an entry and of its `log`; every one may be missing, null or of another type. By hand, for speed. */
export function fieldsOf(entry: unknown): { readonly outer: Fields; readonly log: Fields } {
  const outer = isFields(entry) ? entry : {};
  return { outer, log: isFields(outer.log) ? outer.log : {} };
}
