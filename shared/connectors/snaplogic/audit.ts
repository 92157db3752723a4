import type { AuditedItem } from '../../domain/audited-item.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { SnapLogicClient } from './client.ts';
import { Findings } from './findings.ts';
import { alignedDown, closedWindows, windowId } from './grid.ts';
import { WindowReading } from './reading.ts';
import type { SnapLogicSettings } from './settings.ts';

const MINUTE_MS = 60_000;

/**
 * The windows that begin in a range and are older than the look-back, each with the number of entries that the vendor
 * lists of it now. A younger one may still get some.
 *
 * Errors: as `SnapLogicClient.entries`. Cost: a request for each window, more where many entries are.
 */
export async function* auditWindows(
  client: SnapLogicClient,
  settings: Pick<SnapLogicSettings, 'windowMinutes' | 'lookBackMinutes' | 'sinceMs' | 'splitAbove'>,
  range: Window,
  asked: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<AuditedItem> {
  const { windowMinutes, lookBackMinutes, sinceMs, splitAbove } = settings;
  const sinceBorderMs = sinceMs === undefined ? range.fromMs : alignedDown(sinceMs, windowMinutes);
  const fromMs = alignedDown(Math.max(range.fromMs, sinceBorderMs), windowMinutes);
  const settledByMs = asked.nowMs - lookBackMinutes * MINUTE_MS;
  let pieceSeconds: number | undefined;
  for (const window of closedWindows(fromMs, settledByMs, windowMinutes)) {
    if (window.fromMs >= range.toMs) return;
    if (window.fromMs < range.fromMs) continue;
    const reading = new WindowReading(client, { window, pieceSeconds, splitAbove }, new Findings(), asked.tally);
    let records = 0;
    for await (const _ of reading.records()) records += 1;
    pieceSeconds = reading.suitedPieceSeconds;
    yield { slice: windowId(window), window, timeMs: window.fromMs, final: true, records };
  }
}
