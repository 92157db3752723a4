import { type BackfillLedger, failWindow, nextWindow, putOff, stopLedger } from '../../shared/domain/backfill.ts';
import { hopSeconds, retryDelaySeconds } from '../../shared/domain/backoff.ts';
import { deadLetterFields } from '../../shared/domain/dead-letter-fields.ts';
import type { IngestError } from '../../shared/domain/errors.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { Services } from '../services.ts';
import { endListing } from './end-listing.ts';
import type { HeldLedger, LedgerStore } from './ledger-store.ts';

/** A window that failed this often is given up; being throttled is no fault of its own. */
const MAX_ATTEMPTS = { transient: 6, rate_limited: 24 } as const;

/** Why a window could not be listed, and the message that tried, where that is known. */
export interface Failure {
  readonly error: IngestError;
  readonly correlationId?: string;
}

/**
 * What follows when a window can not be listed: later what may heal, and a dead letter for what can not.
 *
 * A pause by the source's budget costs no attempt. A window that is given up is `failed`, and the next one is taken; what would
 * fail at every window (credentials, configuration) stops the ledger. The dead letter opens either once more.
 * False when somebody else has moved the ledger meanwhile. Errors: transient.
 */
export async function recoverBackfill(
  services: Pick<Services, 'environment' | 'queue' | 'telemetry'>,
  store: LedgerStore,
  held: HeldLedger,
  source: string,
  { error, correlationId }: Failure,
): Promise<boolean> {
  const { environment, telemetry, queue } = services;
  const { ledger } = held;
  const moveTo = (change: (now: BackfillLedger) => BackfillLedger) => endListing(services, store, held, source, change);
  const about = { source, ...(correlationId === undefined ? {} : { correlationId }) };
  const message = redact(error.message);
  if (error.kind === 'paused') {
    telemetry.emit({ kind: 'paused', source, note: message });
    const seconds = hopSeconds(Math.max(1, error.retryAfterSeconds ?? 1) + environment.random());
    return await moveTo((now) => putOff(now, now.attempt, environment.now(), seconds));
  }
  const attempt = ledger.attempt + 1;
  const maxAttempts = error.kind === 'transient' || error.kind === 'rate_limited' ? MAX_ATTEMPTS[error.kind] : 0;
  const final = attempt >= maxAttempts;
  const fields = { ...error.safe, ledger: ledger.name, attempt, final };
  telemetry.emit({ kind: 'problem', ...about, error: { kind: error.kind, message }, fields });
  if (!final) {
    const seconds = retryDelaySeconds(attempt, environment.random(), error.retryAfterSeconds);
    return await moveTo((now) => putOff(now, attempt, environment.now(), seconds));
  }
  const reason = `${error.kind}: ${message}`;
  const day = utcDay(nextWindow(ledger)?.fromMs ?? ledger.fromMs);
  const stops = error.kind === 'auth' || error.kind === 'config';
  // Before the ledger is moved: a letter too many is better than none.
  await queue.deadLetter({
    source,
    body: JSON.stringify({ v: 1, kind: 'backfill', source, ledger: ledger.name }),
    reason: `backfill ${ledger.name} of ${source} ${stops ? 'was stopped' : 'gave a window up'} at ${day}. ${reason}`,
    fields: deadLetterFields({
      kind: error.kind,
      attempts: attempt,
      lastError: { kind: error.kind, message },
      correlationId,
    }),
  });
  telemetry.emit({ kind: 'given up', ...about, reason: error.kind });
  return await moveTo((now) => (stops ? stopLedger(now, reason) : failWindow(now, reason, environment.now())));
}
