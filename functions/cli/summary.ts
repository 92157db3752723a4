import { SLICE_STATES } from '../../shared/domain/slice.ts';
import type { Services } from '../services.ts';
import type { Progress } from './progress.ts';

/** What a data directory holds of one source, and what this process spent on it. */
export interface SourceSummary {
  readonly discovered: number;
  readonly landed: number;
  readonly empty: number;
  readonly gone: number;
  readonly failed: number;
  readonly open: number;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly objects: number;
  readonly vendorRequests: number;
}

/** The last word of `ingest`, also as JSON. Durations in seconds; counts of AWS calls of this process by kind. */
export interface Summary {
  readonly sources: Readonly<Record<string, SourceSummary>>;
  readonly awsCalls: Readonly<Record<string, number>>;
  readonly durationSeconds: number;
  readonly problems: readonly {
    readonly source: string;
    readonly id?: string;
    readonly kind: string;
    readonly message: string;
  }[];
}

/** Reads the summary from the index, so that it also covers what earlier processes did. */
export async function summarize(
  services: Services,
  progress: Progress,
  awsCalls: Readonly<Record<string, number>>,
  durationSeconds: number,
): Promise<Summary> {
  const sources: Record<string, SourceSummary> = {};
  for (const { source, requests } of progress.all()) {
    const counts: Record<string, number> = {};
    for (const state of SLICE_STATES) counts[state] = await services.index.countByState(source, state);
    const { landed = 0, empty = 0, gone = 0, failed = 0, pending = 0, generating = 0, ready = 0 } = counts;
    const open = pending + generating + ready;
    sources[source] = {
      discovered: landed + empty + gone + failed + open,
      landed,
      empty,
      gone,
      failed,
      open,
      ...(await sizes(services, source)),
      vendorRequests: requests,
    };
  }
  const problems = progress
    .all()
    .flatMap(({ source, problems: list }) =>
      list.map(({ id, ...rest }) => ({ source, ...(id === undefined ? {} : { id }), ...rest })),
    );
  return { sources, awsCalls, durationSeconds, problems };
}

async function sizes(
  services: Services,
  source: string,
): Promise<{ bytes: number; storedBytes: number; objects: number }> {
  let [bytes, storedBytes, objects] = [0, 0, 0];
  for await (const row of services.index.byState(source, 'landed')) {
    for (const part of row.parts) {
      bytes += part.bytes;
      storedBytes += part.storedBytes;
      objects += 1;
    }
  }
  return { bytes, storedBytes, objects };
}
