import type { LandedPart } from '../../shared/domain/slice.ts';
import { asLanded } from './as-landed.ts';
import type { RunSlice } from './known-run.ts';
import { landedObject } from './landed-objects.ts';
import type { OpenData } from './open-data.ts';
import { readObject } from './read-object.ts';
import { streamOfPart } from './streams.ts';

/** Whether all has landed that the vendor has listed so far: of a settling log more may come. */
export const hasLog = (row: RunSlice): boolean =>
  row.state === 'landed' || (row.state === 'settling' && row.parts.length > 0);

/**
 * The parts of a run's log, in order; those of one stream when it is named.
 *
 * The objects of a settling log may be replaced at any moment: each is read once, so that what is given is what is there.
 * Errors: those of `asLanded`.
 */
export async function partsOfLog(data: OpenData, row: RunSlice, stream?: string): Promise<LandedPart[]> {
  const parts = row.parts
    .filter((part) => stream === undefined || streamOfPart(row, part) === stream)
    .sort((left, right) => left.index - right.index);
  if (row.state === 'landed') return parts;
  const current: LandedPart[] = [];
  for (const part of parts) {
    const whole = await asLanded(data, landedObject(row, part), async (version) => {
      for await (const _ of readObject(data.store, version));
      return version;
    });
    current.push(whole);
  }
  return current;
}
