import type { AuditedItem } from '../../domain/audited-item.ts';
import { runTimeMs } from '../../domain/run.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { TalendClient } from './client.ts';
import { settleSeconds } from './listed-run.ts';
import { isFinal, toRunRecord } from './run.ts';
import { runsOf } from './runs-of-range.ts';
import type { TalendSettings } from './settings.ts';

/**
 * The runs of a range, as the vendor lists them now. Those before `since` are left out.
 *
 * Shape and errors: as `runsOf`.
 */
export async function* auditRuns(
  client: TalendClient,
  settings: Pick<TalendSettings, 'scope' | 'sinceMs' | 'settleSeconds'>,
  range: Window,
  { nowMs, tally }: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<AuditedItem> {
  const asked = { fromMs: Math.max(range.fromMs, settings.sinceMs ?? range.fromMs), toMs: range.toMs };
  for await (const executions of runsOf(client, settings, asked, { nowMs, tally })) {
    for (const execution of executions) {
      const timeMs = runTimeMs(toRunRecord(execution), nowMs);
      const settled = settleSeconds(execution, nowMs, settings.settleSeconds) === 0;
      yield { slice: execution.executionId, timeMs, final: settled && isFinal(execution, nowMs) };
    }
  }
}
