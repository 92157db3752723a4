export type BatchOutcome =
  | { readonly kind: 'settled'; readonly failed: ReadonlySet<string> }
  /** The answer cannot be trusted, so the whole batch stays in the queue. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Reads a handler's answer as Lambda reads it: nothing or an empty list is success; an entry with an empty identifier, with an
 * unknown one or without any makes the whole batch fail.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, "Success and failure conditions".
 */
export function readBatchResponse(response: unknown, messageIds: ReadonlySet<string>): BatchOutcome {
  const failures = property(response, 'batchItemFailures');
  if (failures === undefined || failures === null) return { kind: 'settled', failed: new Set() };
  if (!Array.isArray(failures)) return { kind: 'invalid', reason: 'batchItemFailures is not a list' };
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier = property(failure, 'itemIdentifier');
    if (typeof identifier !== 'string' || !messageIds.has(identifier)) {
      return { kind: 'invalid', reason: `itemIdentifier ${JSON.stringify(identifier)} is no message of the batch` };
    }
    failed.add(identifier);
  }
  return { kind: 'settled', failed };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
