import { startScheduler } from '../../infra/local/scheduler.ts';
import type { Source } from '../../shared/config/sources.ts';
import { parseSchedule } from '../../shared/domain/schedule.ts';
import type { LocalPipeline } from './local-pipeline.ts';

/**
 * Does for `ingest --watch` what EventBridge Scheduler does in the cloud: discovers each source on its schedule.
 * Returns what ends it.
 */
export function followSchedules(
  pipeline: LocalPipeline,
  sources: readonly Source[],
  onError: (message: string) => void,
): () => Promise<void> {
  const scheduler = startScheduler({
    sqs: pipeline.clients.sqs,
    entries: sources.map(({ id, schedule }) => ({
      schedule: parseSchedule(schedule),
      queueUrl: pipeline.queueUrl(id),
      body: JSON.stringify({ v: 1, kind: 'discover', source: id, attempt: 0 }),
      atStart: false,
    })),
    onError: (error) => onError(`schedule: ${error instanceof Error ? error.message : String(error)}`),
  });
  return () => scheduler.stop();
}
