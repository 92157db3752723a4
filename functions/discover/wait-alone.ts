import type { Checkpoint } from '../../shared/ports/slice-index.ts';
import { currentOperation } from '../budget/operation.ts';
import type { Services } from '../services.ts';
import { DISCOVERY_PAUSE_STREAM, isDiscoveryWaiting } from './pause-discovery.ts';

/**
 * Runs a listing, of which at most one of a source waits in place for the budget.
 *
 * A listing may take longer than its schedule's interval: if all of them waited, they would share one budget, and none
 * would end in its time. The first notes itself where `pauseDiscovery` looks, and takes the note back at its end: another
 * one that has to wait meanwhile is dropped there. The note of a worker that died ends with the time that it had.
 * Errors: those of the listing; transient when the index can not be reached.
 */
export async function waitAlone(
  services: Pick<Services, 'index' | 'environment'>,
  source: string,
  listing: () => Promise<void>,
): Promise<void> {
  const operation = currentOperation();
  const { inPlace } = operation;
  if (inPlace === undefined) return await listing();
  const { index, environment } = services;
  const note = async (revision: number, untilMs: number): Promise<Checkpoint | 'conflict'> =>
    await index.saveCheckpoint({
      source,
      stream: DISCOVERY_PAUSE_STREAM,
      revision,
      cursor: { untilMs },
      updatedAtMs: environment.now(),
    });
  let claim: Promise<Checkpoint | 'conflict'> | undefined;
  const claimed = async (): Promise<Checkpoint | 'conflict'> => {
    const noted = await index.loadCheckpoint(source, DISCOVERY_PAUSE_STREAM);
    if (isDiscoveryWaiting(noted, environment.now())) return 'conflict';
    return await note(noted?.revision ?? 0, inPlace.untilMs);
  };
  operation.inPlace = {
    untilMs: inPlace.untilMs,
    wait: async (ms) => {
      claim ??= claimed();
      return (await claim) !== 'conflict' && (await inPlace.wait(ms));
    },
  };
  try {
    await listing();
  } finally {
    operation.inPlace = inPlace;
    const held = await claim?.catch(() => 'conflict' as const);
    // A note that can not be taken back ends by itself.
    if (held !== undefined && held !== 'conflict') await note(held.revision, 0).catch(() => {});
  }
}
