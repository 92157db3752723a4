import { IngestError } from '../../shared/domain/errors.ts';
import type { Environment } from '../../shared/ports/environment.ts';
import type { AuditSource } from './audit-source.ts';

/** The same source, whose vendor is asked nothing more from an instant on. Errors of its listings: deadline, then. */
export function listedBefore(source: AuditSource, endsAtMs: number, clock: Pick<Environment, 'now'>): AuditSource {
  const { ask } = source;
  if (ask === undefined) return source;
  const checkTime = (): void => {
    if (clock.now() < endsAtMs) return;
    const why =
      'the vendor was still being asked when the time for it was over: it allows too few requests, or is slow';
    throw new IngestError('deadline', why, { source: source.id });
  };
  return {
    ...source,
    ask: async function* (range) {
      checkTime();
      for await (const item of ask(range)) {
        yield item;
        checkTime();
      }
    },
  };
}
