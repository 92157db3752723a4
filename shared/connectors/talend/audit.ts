import type { AuditedItem } from '../../domain/audited-item.ts';
import { runTimeMs } from '../../domain/run.ts';
import type { Window } from '../../domain/window.ts';
import type { TalendClient } from './client.ts';
import { listWindow } from './discovery.ts';
import { listTargets, settleSeconds } from './listed-run.ts';
import { isFinal, toRunRecord } from './run.ts';
import type { TalendSettings } from './settings.ts';

/**
 * The runs of a range, as the vendor lists them now. Runs that only reach into it, and those before `since`, are left out.
 *
 * Shape: each run once, also where listings of several targets hold it. Memory: the ids of the range.
 * Errors: as `TalendClient.listExecutions`; transient when the listing never agrees with itself.
 */
export async function* auditRuns(
  client: TalendClient,
  settings: Pick<TalendSettings, 'scope' | 'sinceMs' | 'settleSeconds'>,
  range: Window,
  nowMs: number,
): AsyncGenerator<AuditedItem> {
  const asked = { fromMs: Math.max(range.fromMs, settings.sinceMs ?? range.fromMs), toMs: range.toMs };
  if (asked.fromMs >= asked.toMs) return;
  const seen = new Set<string>();
  for (const target of listTargets(settings.scope)) {
    for await (const executions of listWindow(client, target, asked)) {
      for (const execution of executions) {
        const timeMs = runTimeMs(toRunRecord(execution), nowMs);
        if (seen.has(execution.executionId) || timeMs < asked.fromMs || timeMs >= asked.toMs) continue;
        seen.add(execution.executionId);
        const settled = settleSeconds(execution, nowMs, settings.settleSeconds) === 0;
        yield { slice: execution.executionId, timeMs, final: settled && isFinal(execution, nowMs) };
      }
    }
  }
}
