import { type Advance, deadLetterText, stillWaiting } from '../../shared/domain/advance.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { FetchTask } from '../../shared/domain/task.ts';
import type { Delivery, Services } from '../services.ts';
import { LostLease } from './lost-lease.ts';
import { save, takeSteps } from './take-steps.ts';

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
    await commit(services, leased.row, waiting ?? (await takeSteps(services, source, leased.row, delivery)));
  } catch (error) {
    if (!(error instanceof LostLease)) throw error;
    telemetry.emit({ kind: 'refused', source: task.source, id: task.id, why: 'lost lease' });
  }
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
