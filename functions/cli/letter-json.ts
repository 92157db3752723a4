import type { LetterAdvice } from '../../shared/domain/advise-on-letter.ts';
import type { DeadLetterGroup } from '../../shared/domain/group-dead-letters.ts';
import type { DeadLetterView } from '../../shared/domain/read-dead-letter.ts';

const instant = (ms: number): string => new Date(ms).toISOString();

/** A dead letter as `--json` prints it; documented in docs/cli.md. Units: instants in RFC 3339, UTC. */
export const letterJson = (
  group: DeadLetterGroup<{ readonly id: string }>,
  view: DeadLetterView,
  { now, advice, why }: LetterAdvice,
) => ({
  id: group.newest.id,
  about: view.about,
  source: view.source,
  stream: view.stream,
  slice: view.slice,
  backfill: view.ledger,
  day: view.day,
  class: view.reasonClass,
  reason: view.reason,
  attempts: view.attempts,
  lastError: view.lastError,
  correlationId: view.correlationId,
  sentAt: instant(view.sentAtMs),
  firstSentAt: instant(group.firstSentAtMs),
  copies: group.copies.length,
  now,
  advice,
  why,
  body: view.body,
});
