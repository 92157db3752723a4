import type { WriteCondition } from '../ports/raw-store.ts';
import { failureName, failureStatus } from './aws-failure.ts';

/** A write condition as S3 takes it. */
export function conditional(condition: WriteCondition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return condition.kind === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
}

/**
 * Did the write fail because of its condition? 412; and, for "replace that object", 404 when there is nothing to replace.
 * A 409 is not meant: then two writers met, and trying again decides.
 */
export function isRefused(error: unknown, condition: WriteCondition | undefined): boolean {
  if (condition === undefined) return false;
  const missing = condition.kind === 'replace' && failureName(error) === 'NoSuchKey';
  return failureStatus(error) === 412 || missing;
}
