import { type Image, isSliceImage, sliceOfImage } from '../../shared/adapters/slice-image.ts';
import { IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { type LandedEvent, landedEvent } from '../../shared/domain/landed-event.ts';
import { redact } from '../../shared/domain/redact.ts';

/** A record of the table's stream, as far as it counts here. */
export interface IndexChange {
  readonly dynamodb?: { readonly OldImage?: Image; readonly NewImage?: Image };
}

/**
 * What there is to tell of some changes of the index, in their order; `[]` for most, as most rows and changes are no landing.
 *
 * Errors: contract, when the row of a change is not readable; it is logged. None of the batch is told then: the pipe halves
 * it until the bad change is alone, tells the others, and leaves the one in the queue of undelivered changes.
 */
export function announce(
  changes: readonly IndexChange[],
  bucket: string,
  log: (line: Readonly<Record<string, unknown>>) => void,
): LandedEvent[] {
  return changes.flatMap(({ dynamodb: { OldImage: before, NewImage: after } = {} }) => {
    if (after === undefined || !isSliceImage(after)) return [];
    try {
      const event = landedEvent(before === undefined ? undefined : sliceOfImage(before), sliceOfImage(after), bucket);
      return event === undefined ? [] : [event];
    } catch (error) {
      const { kind, message } = toIngestError(error);
      log({ level: 'error', event: 'change not announced', kind, message: redact(message) });
      // Not the error itself: its cause would be printed with it.
      throw new IngestError('contract', 'A change of the index can not be read; the log says which.');
    }
  });
}
