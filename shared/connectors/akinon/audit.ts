import type { AuditedItem } from '../../domain/audited-item.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { AkinonClient } from './client.ts';
import { executionOf, newWalk, walkFlow } from './discovery.ts';
import { isFinal } from './log-state.ts';
import type { AkinonSettings } from './settings.ts';

/**
 * The executions of a range, as the vendor lists their main logs now: each flow is walked down to the start of the range,
 * until a walk finds nothing new.
 *
 * Shape: each execution once. One without `created` is left out: nothing says which day it is of.
 * Errors: as `AkinonClient.listLogs`; transient when a listing does not come to rest.
 */
export async function* auditExecutions(
  client: AkinonClient,
  settings: Pick<AkinonSettings, 'scope' | 'sinceMs'>,
  range: Window,
  asked: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<AuditedItem> {
  const fromMs = Math.max(range.fromMs, settings.sinceMs ?? range.fromMs);
  if (fromMs >= range.toMs) return;
  const seen = new Set<string>();
  for (const flowId of settings.scope.flows) {
    const plan = { depth: 'full', startedAtMs: asked.nowMs, horizonMs: fromMs } as const;
    const list = (page: number) => client.listLogs({ flowId, logType: 1 }, page, asked.tally);
    for await (const rows of walkFlow(list, newWalk(plan), settings.sinceMs)) {
      for (const row of rows) {
        const slice = executionOf(row);
        const timeMs = row.fields.created.ms ?? Number.NaN;
        if (seen.has(slice) || !(timeMs >= fromMs && timeMs < range.toMs)) continue;
        seen.add(slice);
        yield { slice, timeMs, final: isFinal(row.fields) };
      }
    }
  }
}
