import { reopen } from '../../shared/domain/advance.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import type { RetryTask } from '../../shared/domain/task.ts';
import { daysTouched } from '../../shared/domain/touched-days.ts';
import { markDirty } from '../curate/mark-dirty.ts';
import type { Services } from '../services.ts';

/**
 * Opens a slice that was given up once more and enqueues it: what a redriven dead letter asks for.
 *
 * Safe to repeat: only a failed slice is opened, so a second copy of the task changes nothing. A crash after the save
 * leaves an open slice without a message, which the sweeper finds; its days are marked at its next end at the latest.
 */
export async function retry(services: Services, task: RetryTask): Promise<void> {
  const row = await services.index.get(task);
  if (row?.state !== 'failed') {
    const about = { source: task.source, id: task.id, ...correlation(row ?? {}) };
    services.telemetry.emit({ kind: 'refused', ...about, why: 'not failed' });
    return;
  }
  const { row: opened, next } = reopen(row, services.environment.now());
  if ((await services.index.save(opened)) === 'conflict') return;
  await markDirty(services, row.source, row.vendor, daysTouched(row, opened));
  if (next !== undefined) await services.queue.send(task.source, [next]);
  const about = { source: row.source, id: row.id, ...correlation(row) };
  services.telemetry.emit({ kind: 'moved', ...about, from: row.state, to: opened.state });
}
