import type { Memory } from './slice.ts';

/** Values that may appear in logs, rows and dead letters: ids, numbers and short words; never a secret, a body or a URL's query. */
export type SafeFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What went wrong, in the one list that dispositions are decided from. See `dispositionOf`. */
export type ErrorKind =
  | 'rate_limited'
  | 'paused'
  | 'transient'
  | 'auth'
  | 'gone'
  | 'contract'
  | 'config'
  | 'task'
  | 'deadline'
  | 'invariant';

export interface ErrorDetail {
  readonly source?: string;
  readonly cause?: unknown;
  readonly safe?: SafeFields;
  readonly retryAfterSeconds?: number;
  /** What the slice must remember although the step failed. */
  readonly memory?: Memory;
}

/**
 * The one error that crosses layers.
 *
 * `message` says what failed and what to do next, for the person who reads it. `message` and `safe` never hold a
 * secret, a token, a response body or a presigned URL; `cause` may, and therefore never leaves the process.
 */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly kind: ErrorKind;
  readonly source: string | undefined;
  readonly safe: SafeFields;
  readonly retryAfterSeconds: number | undefined;
  readonly memory: Memory | undefined;

  constructor(kind: ErrorKind, message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.kind = kind;
    this.source = detail.source;
    this.safe = detail.safe ?? {};
    this.retryAfterSeconds = detail.retryAfterSeconds;
    this.memory = detail.memory;
  }
}

/** Wraps what nobody expected as our own bug; an `IngestError` passes through. */
export function toIngestError(error: unknown, source?: string): IngestError {
  if (error instanceof IngestError) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new IngestError('invariant', `Unexpected failure: ${what}`, {
    cause: error,
    ...(source === undefined ? {} : { source }),
  });
}
