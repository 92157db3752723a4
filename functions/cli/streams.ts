import type { LandedPart, SliceId } from '../../shared/domain/slice.ts';
import type { StreamDescription } from '../../shared/ports/connector.ts';
import type { KnownSource } from './known-sources.ts';
import type { OpenData } from './open-data.ts';
import { UsageError } from './usage-error.ts';

/** What is known of a stream; the content is not known of a vendor that this version does not know. */
export type KnownStream = Pick<StreamDescription, 'name' | 'identify'> & Partial<Pick<StreamDescription, 'content'>>;

/** The streams of a source; the first one is that of its slices. */
export const streamsOf = (data: OpenData, { vendor, stream }: KnownSource): readonly KnownStream[] =>
  data.describe(vendor)?.streams ?? [{ name: stream }];

/** The stream of an object. */
export const streamOfPart = (slice: Pick<SliceId, 'stream'>, part: LandedPart): string => part.stream ?? slice.stream;

/** Reads `--stream`. Errors: UsageError with the streams that the open sources have. */
export function parseStream(data: OpenData, text: string): string {
  const names = new Set(data.sources.flatMap((source) => streamsOf(data, source).map(({ name }) => name)));
  if (names.has(text)) return text;
  const where = data.sources.map(({ id }) => id).join(', ');
  throw new UsageError(`--stream is "${text}"; ${where} has ${[...names].join(', ')}`);
}
