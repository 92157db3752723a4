import { FunctionEnvSchema } from '../../shared/config/env.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { LandedEvent } from '../../shared/domain/landed-event.ts';
import { announce, type IndexChange } from './announce.ts';

const AnnounceEnvSchema = FunctionEnvSchema.pick({ RUNLAKE_BUCKET: true });

/**
 * The enrichment of the pipe from the index's stream to EventBridge: it gets a batch of changes, and each element of what it
 * returns becomes the detail of one event. Errors: config, when the environment does not name the bucket.
 */
export function createAnnounceHandler(
  variables: Readonly<Record<string, string | undefined>>,
  log: (line: Readonly<Record<string, unknown>>) => void,
): (changes: readonly IndexChange[]) => Promise<LandedEvent[]> {
  return async (changes) => {
    const env = AnnounceEnvSchema.safeParse(variables);
    if (!env.success) throw new IngestError('config', "The function's environment lacks RUNLAKE_BUCKET.");
    return announce(changes, env.data.RUNLAKE_BUCKET, log);
  };
}
