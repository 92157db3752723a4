import { startScheduler } from '../../infra/local/scheduler.ts';
import type { Source } from '../../shared/config/sources.ts';
import { parseSchedule } from '../../shared/domain/schedule.ts';
import { sweep } from '../sweep/sweep.ts';
import type { LocalPipeline } from './local-pipeline.ts';

/** As often as the deployed sweeper. Units: milliseconds. */
const SWEEP_EVERY_MS = 5 * 60_000;

/**
 * Does for `ingest --watch` what EventBridge Scheduler does in the cloud: discovers each source on its schedule, and
 * sweeps up what was left lying. Returns what ends it.
 */
export function followSchedules(
  pipeline: LocalPipeline,
  sources: readonly Source[],
  onError: (message: string) => void,
): () => Promise<void> {
  const failed = (what: string) => (error: unknown) =>
    onError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  const scheduler = startScheduler({
    sqs: pipeline.clients.sqs,
    entries: sources.map(({ id, schedule }) => ({
      schedule: parseSchedule(schedule),
      queueUrl: pipeline.queueUrl(id),
      body: JSON.stringify({ v: 1, kind: 'discover', source: id, attempt: 0 }),
      atStart: false,
    })),
    onError: failed('schedule'),
  });
  let sweeping: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping
      .then(() => Promise.all(sources.map(({ id }) => sweep(pipeline.services, id, { takeOver: false }))))
      .catch(failed('sweep'));
  }, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all([scheduler.stop(), sweeping]);
  };
}
