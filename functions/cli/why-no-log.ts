import { STILL_EXECUTING } from '../../shared/domain/outcome.ts';
import type { EndState, OpenState, SliceRow } from '../../shared/domain/slice.ts';
import { isOpen } from '../../shared/domain/slice.ts';

const OPEN_WORDS: Readonly<Record<OpenState, string>> = {
  pending: 'its log has not been asked for yet',
  generating: 'its log is still being made by the vendor',
  ready: 'its log is on its way here',
  settling: 'its log may still change',
};
const END_WORDS: Readonly<Record<EndState, string>> = {
  landed: 'it has landed',
  empty: 'it is empty',
  gone: 'it is gone: the vendor has deleted it',
  failed: 'it is failed: it was given up, and the next ingest tries it again',
};

/** Why a run has no log here, to be read after those very words. */
export function whyNoLog({ state, note, lastError }: SliceRow): string {
  const reason = note ?? lastError?.message;
  const detail = reason === undefined ? '' : ` (${reason})`;
  if (!isOpen(state)) return `: ${END_WORDS[state]}${detail}`;
  if (state === 'pending' && note === STILL_EXECUTING) return ' yet: the vendor still executes the run';
  return ` yet: ${OPEN_WORDS[state]}${detail}; runlake ingest brings it`;
}
