import { runDocument } from '../../shared/lake/runs/run-document.ts';
import type { RawDay, RawLog } from './raw-day.ts';

const JOBS = 40;
/** One run in so many has failed. */
const FAILING = 50;

/** The index rows of the runs of a day, as the curator reads them. */
export async function* runRowsOf(day: RawDay): AsyncGenerator<string> {
  for (const [number, log] of day.logs.entries()) {
    const line = runDocument(rowOf(log, number, day.dt));
    if (line !== undefined) yield line;
  }
}

const rowOf = ({ slice, fromMs, bytes, storedBytes, entries }: RawLog, number: number, dt: string) => {
  const failed = number % FAILING === 0;
  const key = `raw/vendor=talend/source=bench/stream=execution-logs/dt=${dt}/${slice}/part-00001.json.zst`;
  return {
    version: 1,
    source: 'bench',
    vendor: 'talend',
    stream: 'execution-logs',
    id: slice,
    state: 'landed',
    revision: 4,
    hop: 2,
    dueAtMs: fromMs,
    discoveredAtMs: fromMs,
    updatedAtMs: fromMs + 120_000,
    endedAtMs: fromMs + 120_000,
    failures: 0,
    requests: 4,
    memory: {},
    run: {
      runId: slice,
      status: failed ? 'failed' : 'succeeded',
      vendorStatus: failed ? 'execution_failed' : 'execution_successful',
      subject: { taskId: `task-${number % JOBS}` },
      triggeredAt: new Date(fromMs).toISOString(),
      startedAt: new Date(fromMs).toISOString(),
      finishedAt: new Date(fromMs + 60_000).toISOString(),
    },
    parts: [{ key, index: 1, bytes, storedBytes, lines: entries, sha256: '', etag: '' }],
  } as const;
};
