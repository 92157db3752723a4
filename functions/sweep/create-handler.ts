import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { Services } from '../services.ts';
import { metricFields } from '../telemetry/metric-fields.ts';
import { measureSource } from './measure-source.ts';
import { sweep } from './sweep.ts';

export interface SweepHandlerOptions {
  readonly stage: string;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/**
 * The sweeper's handler: one source that can not be swept does not keep the others from it. Each is swept, then measured, and
 * told in one line with its metrics. Errors: when all is done, for any source that failed.
 */
export function createSweepHandler(
  services: () => Promise<Services>,
  { stage, log }: SweepHandlerOptions,
): () => Promise<void> {
  return async () => {
    const ready = await services();
    const results = await Promise.allSettled(
      ready.sourceIds.map(async (source) => {
        const enqueued = await sweep(ready, source, { takeOver: false });
        const { open, metrics } = await measureSource(ready, ready.source(source));
        const measured = metricFields({ stage, source, atMs: ready.environment.now() }, metrics);
        log({ level: 'info', event: 'swept', source, enqueued, open, ...measured });
      }),
    );
    const failures = results.flatMap((result, at) =>
      result.status === 'rejected' ? [{ source: ready.sourceIds[at], error: toIngestError(result.reason) }] : [],
    );
    for (const { source, error } of failures)
      log({ level: 'error', event: 'sweep failed', source, kind: error.kind, message: redact(error.message) });
    if (failures.length > 0) throw new Error(`${failures.length} of ${results.length} sources could not be swept`);
  };
}
