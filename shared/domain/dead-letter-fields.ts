import { deadLetterClassOf } from './dead-letter-class.ts';
import type { SafeFields } from './errors.ts';

/** What was given up, as whoever gives it up knows it. */
export interface GivenUp {
  /** Kind of the failure that ended it. */
  readonly kind: string;
  readonly attempts: number;
  readonly lastError?: { readonly kind: string; readonly message: string } | undefined;
  readonly slice?: string;
  readonly correlationId?: string | undefined;
}

/** The fields that every dead letter carries besides its source and its reason; `readDeadLetter` reads them back. */
export const deadLetterFields = ({ kind, attempts, lastError, slice, correlationId }: GivenUp): SafeFields => ({
  class: deadLetterClassOf(kind),
  ...(slice === undefined ? {} : { slice }),
  kind,
  attempts,
  ...(lastError === undefined ? {} : { lastErrorKind: lastError.kind, lastError: lastError.message }),
  ...(correlationId === undefined ? {} : { correlation: correlationId }),
});
