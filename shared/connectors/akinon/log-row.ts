import { IngestError } from '../../domain/errors.ts';
import { type LogFields, LogFieldsSchema } from './schema.ts';

/** One row of the listing. `json` is its line, values as the vendor spelled them. */
export interface LogRow {
  readonly fields: LogFields;
  readonly json: string;
}

/**
 * Reads a row from its line.
 *
 * Shape: `id` is the vendor's own digits. Pure. Errors: transient when it is not a log as documented.
 */
export function readLogRow(json: string): LogRow {
  const value: unknown = JSON.parse(json, (key: string, inner: unknown, { source }: { readonly source?: string }) =>
    key === 'id' && typeof inner === 'number' ? (source ?? String(inner)) : inner,
  );
  const parsed = LogFieldsSchema.safeParse(value);
  if (parsed.success) return { fields: parsed.data, json };
  const paths = parsed.error.issues.slice(0, 5).map(({ path }) => path.map(String).join('.') || 'the whole');
  throw new IngestError('transient', `a log does not have the documented shape (at ${paths.join(', ')})`);
}
