import { costOf } from '../../shared/domain/cost.ts';
import { CostCounter } from '../../shared/domain/cost-counter.ts';
import { LIST_PRICES } from '../../shared/domain/prices.ts';
import type { Range } from '../../shared/domain/range.ts';
import type { VendorDescription } from '../../shared/ports/connector.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/** What slices of a source have cost on average, those included of which the vendor had nothing. Units: bytes. */
export interface PastSlices {
  /** How many have told; 0: the figures are the vendor's least, and sizes are unknown. */
  readonly looked: number;
  readonly requests: number;
  readonly objects?: number;
  readonly bytes?: number;
  readonly storedBytes?: number;
  /** What AWS takes to land one, without its tables. Units: US dollars. */
  readonly usd?: Range;
}

/** So many landed slices are looked at. */
const SAMPLE = 500;

/** The average of the slices that an index knows of a source. Errors: transient. */
export async function pastSlices(
  index: Pick<SliceIndex, 'byState' | 'countByState'> | undefined,
  source: string,
  { slice, backfill }: Pick<VendorDescription, 'slice' | 'backfill'>,
): Promise<PastSlices> {
  const least = { looked: 0, requests: backfill?.requestsPerSlice ?? 1 };
  // A listing is read again and again: what it has cost so far says nothing of one reading.
  if (index === undefined || backfill?.by === 'range') return least;
  const counter = new CostCounter();
  let [looked, requests, objects] = [0, 0, 0];
  for await (const row of index.byState(source, 'landed')) {
    if (looked >= SAMPLE) break;
    looked += 1;
    counter.slice(row);
    // A window was read about once a hop while it was young; a backfill reads it once.
    requests += slice === 'window' ? row.requests / Math.max(1, row.hop) : row.requests;
    objects += row.parts.length;
  }
  if (looked === 0) return least;
  const landed = await index.countByState(source, 'landed');
  const empty = await index.countByState(source, 'empty');
  const mean = (sum: number): number => ((sum / looked) * landed) / (landed + empty);
  const { once } = costOf(counter.counts, LIST_PRICES);
  return {
    looked,
    requests: Math.max(least.requests, requests / looked),
    objects: mean(objects),
    bytes: mean(counter.counts.bytes),
    storedBytes: mean(counter.counts.storedBytes),
    usd: { least: once.least / looked, most: once.most / looked },
  };
}
