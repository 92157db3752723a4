import { type Advance, deadLetterText, stillWaiting } from '../../shared/domain/advance.ts';
import { broughtBetween, keysToTell } from '../../shared/domain/brought.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import { sliceGivenUp } from '../../shared/domain/slice-given-up.ts';
import type { FetchTask } from '../../shared/domain/task.ts';
import { daysTouched, withEarlierDays } from '../../shared/domain/touched-days.ts';
import { correlate } from '../budget/operation.ts';
import { markDirty } from '../curate/mark-dirty.ts';
import type { Delivery, Services } from '../services.ts';
import { LostLease } from './lost-lease.ts';
import { save, takeSteps } from './take-steps.ts';

/**
 * Advances one slice by one step: lease, ask the connector, land what is ready, save, and only then send the next task.
 *
 * Repeating it is safe: an old or duplicate task is refused by its hop, a second worker by the lease, and a worker that
 * lost its lease by the row's revision. A landed part that was not saved is landed again under the same key.
 *
 * The days that the step has changed are marked for the curator once the row is saved, and before the message is
 * acknowledged. A worker that dies between a save and its mark leaves the message: when it comes again, whether it is worked
 * on or refused, everything that the row holds counts as changed, and its run as just moved there. So does what a worker
 * that lost its lease has left.
 * Errors: transient when the index or the queue can not be reached; everything else becomes part of the row.
 */
export async function fetch(services: Services, task: FetchTask, delivery: Delivery): Promise<void> {
  const { index, environment, telemetry } = services;
  const source = services.source(task.source);
  const nowMs = environment.now();
  const leased = await index.lease(task, delivery.messageId, nowMs, nowMs + delivery.remainingMs());
  if (leased.kind === 'refused') {
    telemetry.emit({ kind: 'refused', source: task.source, id: task.id, why: leased.why, ...correlation(leased) });
    if (delivery.receiveCount > 1) await finishForTheDead(services, task, leased.why === 'ended');
    return;
  }
  correlate(leased.row.correlationId);
  try {
    const waiting = stillWaiting(leased.row, nowMs);
    const advance = waiting ?? (await takeSteps(services, source, leased.row, delivery));
    await commit(services, leased.row, advance, delivery);
  } catch (error) {
    if (!(error instanceof LostLease)) throw error;
    const about = { source: task.source, id: task.id, ...correlation(leased.row) };
    telemetry.emit({ kind: 'refused', ...about, why: 'lost lease' });
    await finishForTheDead(services, task, false);
  }
}

/** Record, then enqueue: the row is the outbox, and the sweeper finds what was saved but not sent. */
async function commit(
  services: Services,
  before: SliceRow,
  { row, next, deadLetter }: Advance,
  { receiveCount }: Pick<Delivery, 'receiveCount'>,
): Promise<void> {
  const { queue, telemetry } = services;
  const saved = await save(services, withEarlierDays(before, row));
  await markDirty(services, row.source, row.vendor, daysTouched(receiveCount > 1 ? undefined : before, saved));
  if (deadLetter !== undefined) await sendDeadLetter(services, saved, deadLetter);
  if (next !== undefined) await queue.send(row.source, [next]);
  const about = { source: row.source, id: row.id, ...correlation(row) };
  const note = saved.note === undefined ? {} : { note: saved.note };
  const brought = broughtBetween(before.parts, saved.parts);
  const more = { ...note, ...(brought === undefined ? {} : { brought }) };
  telemetry.emit({ kind: 'moved', ...about, from: before.state, to: saved.state, ...more });
  if (saved.state === 'landed') {
    const sum = (pick: 'bytes' | 'storedBytes'): number => saved.parts.reduce((total, part) => total + part[pick], 0);
    const lagMs = (saved.endedAtMs ?? 0) - (saved.readyAtMs ?? saved.endedAtMs ?? 0);
    telemetry.emit({
      kind: 'landed',
      ...about,
      bytes: sum('bytes'),
      storedBytes: sum('storedBytes'),
      lagMs,
      polls: saved.hop,
      keys: keysToTell(saved.parts),
      objects: saved.parts.length,
    });
  }
}

async function sendDeadLetter({ queue, telemetry }: Services, row: SliceRow, reason: string): Promise<void> {
  const { source, stream, id } = row;
  const fields = sliceGivenUp(row);
  await queue.deadLetter({
    source,
    body: JSON.stringify({ v: 1, kind: 'retry', source, stream, id }),
    reason: redact(deadLetterText(row, reason)),
    fields,
  });
  telemetry.emit({ kind: 'given up', source, id, ...correlation(row), reason: fields.kind });
}

/** A worker may have died between saving a row and marking its days, or sending its dead letter: both are done now. */
async function finishForTheDead(services: Services, task: FetchTask, ended: boolean): Promise<void> {
  const row = await services.index.get(task);
  if (row === undefined) return;
  await markDirty(services, row.source, row.vendor, daysTouched(undefined, row));
  if (!ended || row.state !== 'failed' || row.hop !== task.hop) return;
  await sendDeadLetter(services, row, row.note ?? 'no reason was kept');
}
