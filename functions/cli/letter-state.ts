import { adviseOnLetter, type LetterAdvice, type StateNow } from '../../shared/domain/advise-on-letter.ts';
import { ledgerState } from '../../shared/domain/backfill.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { DeadLetterView } from '../../shared/domain/read-dead-letter.ts';
import { type DeadMessage, taskOfLetter } from '../../shared/domain/read-dead-letter.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { BackfillTask } from '../../shared/domain/task.ts';
import { LedgerStore } from '../backfill/ledger-store.ts';
import type { Place } from './open-place.ts';

/** What the index says of a dead letter now, what to do with it, and the row of its slice where it has one. */
export interface LetterState extends LetterAdvice {
  readonly row?: SliceRow;
}

/** Asks the index about the slice, the source or the day that a dead letter is of. Errors: transient. */
export async function letterState(
  { storage, sources }: Pick<Place, 'storage' | 'sources'>,
  letter: DeadMessage,
  view: DeadLetterView,
): Promise<LetterState> {
  const { index, partitions } = storage;
  const task = taskOfLetter(letter);
  const advise = (now: StateNow): LetterAdvice => adviseOnLetter(view, now);
  const known = sources.find(({ id }) => id === task?.source);
  if (view.about === 'message' || task === undefined)
    return advise({ about: 'message', understood: known !== undefined });
  switch (task.kind) {
    case 'fetch':
    case 'retry': {
      const row = await index.get(task);
      return { ...advise({ about: 'slice', row }), ...(row === undefined ? {} : { row }) };
    }
    case 'discover': {
      const checkpoint = known === undefined ? undefined : await index.loadCheckpoint(known.id, known.stream);
      return advise({ about: 'discovery', discoveredAtMs: checkpoint?.updatedAtMs });
    }
    case 'backfill':
      return advise({ about: 'backfill', ledger: await ledgerNow(index, task) });
    case 'curate': {
      const row = await partitions.get(task);
      const day = row === undefined ? undefined : { behind: row.builtSequence < row.landedSequence };
      return advise({ about: 'day', day });
    }
  }
}

async function ledgerNow(index: Place['storage']['index'], { source, ledger }: BackfillTask) {
  const stored = await new LedgerStore(index, source, Date.now).load(ledger).catch((error: unknown) => {
    // One that this version can not read is told as one that it does not know.
    if (error instanceof IngestError && error.kind === 'contract') return undefined;
    throw error;
  });
  return stored === undefined ? undefined : ledgerState(stored.ledger);
}
