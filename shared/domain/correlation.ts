import type { SliceRow } from './slice.ts';

/** The correlation id of a slice, to be spread into whatever is told of it; nothing for a row that has none. */
export const correlation = ({ correlationId }: Pick<SliceRow, 'correlationId'>): Pick<SliceRow, 'correlationId'> =>
  correlationId === undefined ? {} : { correlationId };
