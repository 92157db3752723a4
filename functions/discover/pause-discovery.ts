import { hopSeconds } from '../../shared/domain/backoff.ts';
import type { IngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { DiscoverTask } from '../../shared/domain/task.ts';
import type { Checkpoint } from '../../shared/ports/slice-index.ts';
import type { Services } from '../services.ts';

/** Where it is noted until when a discovery of the source waits, among its checkpoints. No stream of a vendor is called so. */
export const DISCOVERY_PAUSE_STREAM = 'discovery-pause';

/** Says the note that a discovery of the source waits? One from further ahead than any wait comes from a clock that was wrong. */
export function isDiscoveryWaiting(noted: Checkpoint | undefined, nowMs: number): boolean {
  const untilMs = Number(noted?.cursor.untilMs ?? 0);
  return untilMs > nowMs && untilMs - nowMs <= hopSeconds(Number.POSITIVE_INFINITY) * 1_000;
}

/**
 * Puts a discovery off until the source's budget allows it: the same task again, without counting an attempt.
 *
 * The schedule goes on meanwhile. A discovery that has to wait while another one waits already adds nothing and is
 * dropped: otherwise those of a long outage would all come when it ends. Two that note themselves at the same time
 * both stay; the next pause drops one of them. Errors: transient when index or queue can not be reached.
 */
export async function pauseDiscovery(services: Services, task: DiscoverTask, error: IngestError): Promise<void> {
  const { index, queue, telemetry, environment } = services;
  const nowMs = environment.now();
  telemetry.emit({ kind: 'paused', source: task.source, note: redact(error.message) });
  const noted = await index.loadCheckpoint(task.source, DISCOVERY_PAUSE_STREAM);
  const delaySeconds = hopSeconds(Math.max(1, error.retryAfterSeconds ?? 1) + environment.random());
  if (isDiscoveryWaiting(noted, nowMs)) return;
  // Sent, then noted: a crash in between leaves one discovery too many, never one too few.
  await queue.send(task.source, [{ task, delaySeconds }]);
  await index.saveCheckpoint({
    source: task.source,
    stream: DISCOVERY_PAUSE_STREAM,
    revision: noted?.revision ?? 0,
    cursor: { untilMs: nowMs + delaySeconds * 1_000 },
    updatedAtMs: nowMs,
  });
}
