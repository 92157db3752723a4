import { runTimeMs } from '../../domain/run.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { TalendClient } from './client.ts';
import { listWindow } from './discovery.ts';
import { listTargets } from './listed-run.ts';
import { toRunRecord } from './run.ts';
import type { Execution } from './schema.ts';
import type { TalendSettings } from './settings.ts';

/**
 * The runs of a range as the vendor lists them now, page by page. Runs that only reach into it are left out.
 *
 * Shape: each run once, also where listings of several targets hold it. Memory: the ids of the range.
 * Errors: as `TalendClient.listExecutions`; transient when the listing never agrees with itself.
 */
export async function* runsOf(
  client: TalendClient,
  { scope }: Pick<TalendSettings, 'scope'>,
  range: Window,
  { nowMs, tally }: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<Execution[]> {
  if (range.fromMs >= range.toMs) return;
  const seen = new Set<string>();
  for (const target of listTargets(scope)) {
    for await (const executions of listWindow(client, target, range, tally)) {
      const fresh = executions.filter((execution) => {
        const timeMs = runTimeMs(toRunRecord(execution), nowMs);
        return !seen.has(execution.executionId) && timeMs >= range.fromMs && timeMs < range.toMs;
      });
      for (const { executionId } of fresh) seen.add(executionId);
      if (fresh.length > 0) yield fresh;
    }
  }
}
