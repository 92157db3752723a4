import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { Services } from '../services.ts';
import { type ScheduledAuditOptions, scheduledAudit } from './scheduled-audit.ts';

/**
 * The audit's handler: one source that can not be audited does not keep the others from it.
 *
 * `services` is made for every invocation: the patience of its gates is that of one night, and a function that is invoked
 * again while it is warm has all of it. Errors: when all is written, for any source that could not be audited and any vendor
 * that did not answer, so that nobody takes silence for completeness. A source that a person has paused is none of these.
 */
export function createAuditHandler(
  services: () => Promise<Services>,
  about: Omit<ScheduledAuditOptions, 'auditId'>,
): () => Promise<void> {
  return async () => {
    const ready = await services();
    const options = { ...about, auditId: ready.environment.newId() };
    const results = await Promise.allSettled(ready.sourceIds.map((source) => scheduledAudit(ready, source, options)));
    ready.telemetry.flush?.();
    const failed: string[] = [];
    for (const [at, result] of results.entries()) {
      const source = ready.sourceIds[at] ?? '';
      if (result.status === 'fulfilled') {
        // A pause is nobody's failure: another try in the same night would find it again, and ask all the others twice.
        if (result.value.unanswered > result.value.held) failed.push(source);
        continue;
      }
      const { kind, message } = toIngestError(result.reason, source);
      about.log({ level: 'error', event: 'audit failed', source, kind, message: redact(message) });
      failed.push(source);
    }
    if (failed.length === 0) return;
    throw new Error(`${failed.length} of ${results.length} sources could not be audited: ${failed.join(', ')}`);
  };
}
