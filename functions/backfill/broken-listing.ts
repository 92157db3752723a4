import { IngestError } from '../../shared/domain/errors.ts';

/** Why a window has failed whose worker never came back: it died, or the listing takes longer than a worker has. */
export const brokenListing = (source: string): IngestError =>
  new IngestError('transient', 'the worker that listed the window died, or had too little time for it', { source });
