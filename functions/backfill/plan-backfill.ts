import type { BackfillLedger, BackfillWindow } from '../../shared/domain/backfill.ts';
import { isRecordedBy } from '../../shared/domain/ledger-rows.ts';
import type { Connector, ListedSlice } from '../../shared/ports/connector.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { knownSlices } from '../discover/known-slices.ts';

/** Whose past is planned. Without an index nothing is known. */
export interface PlannedSource {
  readonly id: string;
  readonly stream: string;
  readonly connector: Pick<Connector, 'backfill'>;
  readonly index: Pick<SliceIndex, 'known' | 'get' | 'loadCheckpoint'> | undefined;
}

/**
 * What a ledger will come to: each window that is planned as it will be once it is done, and those that have ended as they
 * are. Asks the vendor and reads the index; writes nothing.
 *
 * Shape: the windows of the ledger, in order. Errors: those of the connector; transient of the index.
 */
export async function* planBackfill(source: PlannedSource, ledger: BackfillLedger): AsyncGenerator<BackfillWindow> {
  const discovered = await source.index?.loadCheckpoint(source.id, source.stream);
  for (const window of ledger.windows) {
    if (window.status !== 'planned') {
      yield window;
      continue;
    }
    const tally = { requests: 0 };
    let [listed, fresh] = [0, 0];
    for await (const slices of source.connector.backfill?.(window, tally, discovered?.cursor) ?? nothing()) {
      listed += slices.length;
      fresh += slices.length - (await countKnown(source, slices, ledger.hop > 0 ? ledger : undefined));
    }
    yield { ...window, status: 'done', listed, fresh, known: listed - fresh, calls: tally.requests };
  }
}

/** Those that are known already, without what `begun` has recorded itself. */
async function countKnown(
  { index, id: source, stream }: PlannedSource,
  slices: readonly ListedSlice[],
  begun: BackfillLedger | undefined,
): Promise<number> {
  if (index === undefined) return 0;
  const known = await knownSlices(index, { source, stream }, slices);
  if (begun === undefined) return known.size;
  const rows = await Promise.all([...known].map((id) => index.get({ source, stream, id })));
  // One that is known by another name has no row of its own.
  return rows.filter((row) => row === undefined || !isRecordedBy(begun, row)).length;
}

async function* nothing(): AsyncGenerator<readonly ListedSlice[]> {}
