import { IngestError } from '../../domain/errors.ts';

/** The archive was cut or garbled on its way, or is not complete yet: another try may get it whole. */
export const brokenZip = (why: string, cause?: unknown): IngestError =>
  new IngestError('transient', `the zip is broken: ${why}; it is asked for again`, { cause });

/** The archive is what it is and will not be opened. */
export const refusedZip = (why: string): IngestError => new IngestError('contract', `the zip is refused: ${why}`);
