import middy from '@middy/core';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import { cloudServices } from '../cloud-services.ts';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { sweep } from './sweep.ts';

const services = lazy(() => cloudServices(process.env));

/** Entry of the sweeper function: one source that can not be swept does not keep the others from it. */
export const handler = middy(async (): Promise<void> => {
  const ready = await services();
  const results = await Promise.allSettled(ready.sourceIds.map((source) => sweep(ready, source, { takeOver: false })));
  const failures = results.flatMap((result, at) => {
    const source = ready.sourceIds[at];
    if (result.status === 'rejected') return [{ source, error: toIngestError(result.reason, source) }];
    logLine({ level: 'info', event: 'swept', source, enqueued: result.value });
    return [];
  });
  for (const { source, error } of failures)
    logLine({ level: 'error', event: 'sweep failed', source, kind: error.kind, message: redact(error.message) });
  if (failures.length > 0) throw new Error(`${failures.length} of ${results.length} sources could not be swept`);
});
