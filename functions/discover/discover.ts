import { wake } from '../../shared/domain/advance.ts';
import { retryDelaySeconds } from '../../shared/domain/backoff.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { deadLetterFields } from '../../shared/domain/dead-letter-fields.ts';
import { type IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import { reopenListed } from '../../shared/domain/reopen-listed.ts';
import type { DiscoverTask } from '../../shared/domain/task.ts';
import type { ListedPage, ListedSlice } from '../../shared/ports/connector.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { pauseDiscovery } from './pause-discovery.ts';
import { recordSlices } from './record-slices.ts';
import { waitAlone } from './wait-alone.ts';

/** A discovery that failed this often is left to the next tick of its schedule; being throttled is no fault of its own. */
const MAX_ATTEMPTS = { transient: 6, rate_limited: 24 } as const;

/**
 * Lists what is new at a source: records each slice, then enqueues it, and moves the watermark last.
 *
 * A crash anywhere leaves at worst slices that are recorded but not enqueued: the sweeper finds them, and the watermark
 * has not moved past anything that is not recorded. A known slice that rests is woken where the connector asks for it, and
 * one that has ended is opened again. A new row keeps the id of this message as its correlation id.
 * A listing that has begun waits in place for the budget, as it would otherwise begin anew each time, and never end.
 * Failures: asked again with growing delays, then a dead letter. A pause by the source's budget costs no attempt.
 */
export async function discover(
  services: Services,
  task: DiscoverTask,
  { messageId }: Pick<Delivery, 'messageId'>,
): Promise<void> {
  const source = services.source(task.source);
  try {
    await waitAlone(services, source.id, () => listAll(services, source, messageId));
  } catch (error) {
    await recover(services, task, messageId, toIngestError(error, task.source));
  }
}

async function listAll(services: Services, source: SourceService, correlationId: string): Promise<void> {
  const { index, environment, telemetry } = services;
  const { connector } = source;
  let checkpoint = await index.loadCheckpoint(source.id, source.stream);
  let [listed, fresh] = [0, 0];
  for await (const page of connector.discover(checkpoint?.cursor)) {
    listed += page.slices.length;
    fresh += await recordAndEnqueue(services, source, page, correlationId);
    if (page.cursor === undefined) continue;
    const saved = await index.saveCheckpoint({
      source: source.id,
      stream: source.stream,
      revision: checkpoint?.revision ?? 0,
      cursor: page.cursor,
      updatedAtMs: environment.now(),
    });
    // Another discovery of this source moved the watermark meanwhile, over slices that it recorded itself.
    if (saved === 'conflict') break;
    checkpoint = saved;
  }
  telemetry.emit({ kind: 'discovered', source: source.id, listed, fresh });
}

async function recordAndEnqueue(
  services: Services,
  source: SourceService,
  page: ListedPage,
  correlationId: string,
): Promise<number> {
  const { known, fresh } = await recordSlices(services, source, page.slices, { correlationId });
  for (const slice of page.slices) {
    if (known.has(slice.id) && (slice.wake === true || slice.reopen === true)) await wakeUp(services, source, slice);
  }
  return fresh.length;
}

/** Has a slice that rests or has ended read once more; one that is being read, or was just woken, needs nothing. */
async function wakeUp(
  { index, environment, queue, telemetry }: Services,
  source: SourceService,
  slice: ListedSlice,
): Promise<void> {
  const row = await index.get({ source: source.id, stream: source.stream, id: slice.id });
  if (row === undefined) return;
  const nowMs = environment.now();
  const rested = slice.wake === true ? wake(row, nowMs) : undefined;
  const woken = rested ?? (slice.reopen === true ? reopenListed(row, slice.memory, nowMs) : undefined);
  if (woken?.next === undefined) return;
  if ((await index.save(woken.row)) === 'conflict') return;
  await queue.send(source.id, [woken.next]);
  const ids = { source: source.id, id: row.id, ...correlation(row) };
  telemetry.emit({ kind: 'moved', ...ids, from: row.state, to: woken.row.state });
}

/** What may heal is tried again later; what can not is shown to people at once. */
async function recover(
  services: Services,
  task: DiscoverTask,
  correlationId: string,
  error: IngestError,
): Promise<void> {
  if (error.kind === 'paused') return await pauseDiscovery(services, task, error);
  const { queue, telemetry, environment } = services;
  const message = redact(error.message);
  const maxAttempts = error.kind === 'transient' || error.kind === 'rate_limited' ? MAX_ATTEMPTS[error.kind] : 0;
  const attempt = task.attempt + 1;
  const final = attempt >= maxAttempts;
  telemetry.emit({
    kind: 'problem',
    source: task.source,
    correlationId,
    error: { kind: error.kind, message },
    fields: { ...error.safe, attempt, final },
  });
  if (!final) {
    const delaySeconds = retryDelaySeconds(attempt, environment.random(), error.retryAfterSeconds);
    await queue.send(task.source, [{ task: { ...task, attempt }, delaySeconds }]);
    return;
  }
  await queue.deadLetter({
    source: task.source,
    // As it began: redriven, it has all its attempts again.
    body: JSON.stringify({ ...task, attempt: 0 }),
    reason: `discovery of ${task.source} was given up. ${error.kind}: ${message}`,
    fields: deadLetterFields({
      kind: error.kind,
      attempts: attempt,
      lastError: { kind: error.kind, message },
      correlationId,
    }),
  });
  telemetry.emit({ kind: 'given up', source: task.source, correlationId, reason: error.kind });
}
