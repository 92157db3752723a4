import {
  type Advance,
  advanceOnEnd,
  advanceOnError,
  advanceOnWait,
  again,
  deadLetterText,
  stillWaiting,
  withPart,
} from '../../shared/domain/advance.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import type { StepOutcome } from '../../shared/domain/outcome.ts';
import { redact } from '../../shared/domain/redact.ts';
import { type SliceRow, sliceName } from '../../shared/domain/slice.ts';
import type { FetchTask } from '../../shared/domain/task.ts';
import type { Tally } from '../../shared/ports/connector.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { land, UploadLost } from './land.ts';
import { LostLease } from './lost-lease.ts';
import { verifyLanded } from './verify-landed.ts';

/** Time kept back to save what was reached before the worker is stopped. Units: milliseconds. */
const RESERVE_MS = 60_000;

/**
 * Advances one slice by one step: lease, ask the connector, land what is ready, save, and only then send the next task.
 *
 * Repeating it is safe: an old or duplicate task is refused by its hop, a second worker by the lease, and a worker that
 * lost its lease by the row's revision. A landed part that was not saved is landed again under the same key.
 * Errors: transient when the index or the queue can not be reached; everything else becomes part of the row.
 */
export async function fetch(services: Services, task: FetchTask, delivery: Delivery): Promise<void> {
  const { index, environment, telemetry } = services;
  const source = services.source(task.source);
  const nowMs = environment.now();
  const leased = await index.lease(task, delivery.messageId, nowMs, nowMs + delivery.remainingMs());
  if (leased.kind === 'refused') {
    telemetry.emit({ kind: 'refused', source: task.source, id: task.id, why: leased.why });
    if (leased.why === 'ended' && delivery.receiveCount > 1) await repeatDeadLetter(services, task);
    return;
  }
  try {
    const waiting = stillWaiting(leased.row, nowMs);
    await commit(services, leased.row, waiting ?? (await advance(services, source, leased.row, delivery)));
  } catch (error) {
    if (!(error instanceof LostLease)) throw error;
    telemetry.emit({ kind: 'refused', source: task.source, id: task.id, why: 'lost lease' });
  }
}

/** Takes steps until the slice has to wait, has ended, or the time is up. */
async function advance(
  services: Services,
  source: SourceService,
  leased: SliceRow,
  delivery: Delivery,
): Promise<Advance> {
  const tally: Tally = { requests: 0 };
  let row = leased;
  const counted = (): SliceRow => ({ ...row, requests: leased.requests + tally.requests });
  try {
    for (;;) {
      const outcome = await source.connector.step(row, tally);
      if (outcome.kind === 'land') {
        row = {
          ...row,
          run: outcome.run ?? row.run,
          memory: outcome.before,
          readyAtMs: row.readyAtMs ?? services.environment.now(),
        };
        const landing = await land(services, source, row, outcome.part, delivery);
        if (landing.kind === 'handed_over') {
          return again(
            { ...counted(), upload: landing.checkpoint },
            services.environment.now(),
            0,
            'goes on downloading',
          );
        }
        row = withPart(
          counted(),
          landing.kind === 'landed' ? landing.part : undefined,
          services.environment.now(),
          outcome,
        );
        if (outcome.part.index >= outcome.part.of) continue;
        if (delivery.remainingMs() < RESERVE_MS)
          return again(row, services.environment.now(), 0, 'goes on with the next part');
        row = await save(services, row);
        continue;
      }
      if (outcome.kind === 'cleanup') {
        // Saved before, so that a failure from here on is counted against the row as it is stored.
        row = await save(services, counted());
        row = await cleanUp(services, row, outcome);
        continue;
      }
      const nowMs = services.environment.now();
      if (outcome.kind === 'wait') return advanceOnWait(counted(), outcome, nowMs, source.patience);
      return advanceOnEnd(counted(), outcome, nowMs);
    }
  } catch (error) {
    if (error instanceof LostLease) throw error;
    if (error instanceof UploadLost) row = withoutUpload(row);
    const known = toIngestError(error, row.source);
    const message = redact(known.message);
    services.telemetry.emit({
      kind: 'problem',
      source: row.source,
      id: row.id,
      error: { kind: known.kind, message },
      fields: known.safe,
    });
    return advanceOnError(counted(), known, services.environment.now(), services.environment.random(), source.patience);
  }
}

const withoutUpload = ({ upload: _lost, ...row }: SliceRow): SliceRow => row;

/** Deletes at the vendor only what was landed, saved, read back and found equal. */
async function cleanUp(
  services: Services,
  saved: SliceRow,
  outcome: Extract<StepOutcome, { kind: 'cleanup' }>,
): Promise<SliceRow> {
  await verifyLanded(services.store, saved);
  await outcome.remove();
  return { ...saved, memory: outcome.memory ?? saved.memory };
}

async function save(services: Services, row: SliceRow): Promise<SliceRow> {
  const saved = await services.index.save(row);
  if (saved === 'conflict') throw new LostLease(sliceName(row));
  return saved;
}

/** Record, then enqueue: the row is the outbox, and the sweeper finds what was saved but not sent. */
async function commit(services: Services, before: SliceRow, { row, next, deadLetter }: Advance): Promise<void> {
  const { queue, telemetry } = services;
  const saved = await save(services, row);
  if (deadLetter !== undefined) await sendDeadLetter(services, saved, deadLetter);
  if (next !== undefined) await queue.send(row.source, [next]);
  const note = saved.note === undefined ? {} : { note: saved.note };
  telemetry.emit({ kind: 'moved', source: row.source, id: row.id, from: before.state, to: saved.state, ...note });
  if (saved.state === 'landed') {
    const sum = (pick: 'bytes' | 'storedBytes'): number => saved.parts.reduce((total, part) => total + part[pick], 0);
    const lagMs = (saved.endedAtMs ?? 0) - (saved.readyAtMs ?? saved.endedAtMs ?? 0);
    telemetry.emit({
      kind: 'landed',
      source: row.source,
      id: row.id,
      bytes: sum('bytes'),
      storedBytes: sum('storedBytes'),
      lagMs,
    });
  }
}

const sendDeadLetter = (services: Services, row: SliceRow, reason: string): Promise<void> =>
  services.queue.deadLetter({
    source: row.source,
    body: JSON.stringify({ v: 1, kind: 'retry', source: row.source, stream: row.stream, id: row.id }),
    reason: redact(deadLetterText(row, reason)),
    fields: { slice: row.id, kind: row.lastError?.kind ?? 'deadline', failures: row.failures },
  });

/** A worker may have died between saving a failed row and sending its dead letter: then the letter is sent now. */
async function repeatDeadLetter(services: Services, task: FetchTask): Promise<void> {
  const row = await services.index.get(task);
  if (row?.state !== 'failed' || row.hop !== task.hop) return;
  await sendDeadLetter(services, row, row.note ?? 'no reason was kept');
}
