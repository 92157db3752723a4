import { type Image, isSliceImage, sliceOfImage } from '../../shared/adapters/slice-image.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { type LandedEvent, landedEvent } from '../../shared/domain/landed-event.ts';
import { redact } from '../../shared/domain/redact.ts';

/** A record of the table's stream, as far as it counts here. */
export interface IndexChange {
  readonly dynamodb?: { readonly OldImage?: Image; readonly NewImage?: Image };
}

/**
 * What there is to tell of some changes of the index, in their order; `[]` for most, as most rows and changes are no landing.
 *
 * A row that is not readable is logged and left out: it would come again and again, and keep all others back.
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
      return [];
    }
  });
}
