import { SLICE_STATES, type SliceState } from '../../shared/domain/slice.ts';
import type { Services } from '../services.ts';
import { noSlices, type Progress } from './progress.ts';

/** What a data directory holds of one source, and what this process spent on it. */
export interface SourceSummary {
  readonly discovered: number;
  readonly landed: number;
  /** Everything listed so far has landed, and is read again. */
  readonly settling: number;
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

/** States whose slices have objects. */
const WITH_OBJECTS = ['landed', 'settling'] as const;

/** What this process spent. */
type Spent = Pick<Summary, 'awsCalls' | 'durationSeconds'>;

/** Reads the summary from the index, so that it also covers what earlier processes did. */
export async function summarize(services: Services, progress: Progress, spent: Spent): Promise<Summary> {
  const sources: Record<string, SourceSummary> = {};
  for (const { source, requests } of progress.all()) {
    const counts = noSlices();
    for (const state of SLICE_STATES) counts[state] = await services.index.countByState(source, state);
    sources[source] = { ...numbers(counts), ...(await sizes(services, source)), vendorRequests: requests };
  }
  return { sources, ...spent, problems: problems(progress) };
}

/** The summary as far as this process has seen it, for when the index can not be asked. */
export function summarizeProgress(progress: Progress, spent: Spent): Summary {
  const sources: Record<string, SourceSummary> = {};
  for (const { source, counts: seen, bytes, requests } of progress.all()) {
    const counts = numbers(seen);
    sources[source] = { ...counts, bytes, storedBytes: 0, objects: 0, vendorRequests: requests };
  }
  return { sources, ...spent, problems: problems(progress) };
}

function numbers({ landed, empty, gone, failed, pending, generating, ready, settling }: Record<SliceState, number>) {
  const open = pending + generating + ready;
  return { discovered: landed + empty + gone + failed + settling + open, landed, settling, empty, gone, failed, open };
}

const problems = (progress: Progress): Summary['problems'] =>
  progress
    .all()
    .flatMap(({ source, problems: list }) =>
      list.map(({ id, ...rest }) => ({ source, ...(id === undefined ? {} : { id }), ...rest })),
    );

async function sizes(
  services: Services,
  source: string,
): Promise<{ bytes: number; storedBytes: number; objects: number }> {
  let [bytes, storedBytes, objects] = [0, 0, 0];
  for (const state of WITH_OBJECTS) {
    for await (const row of services.index.byState(source, state)) {
      for (const part of row.parts) {
        bytes += part.bytes;
        storedBytes += part.storedBytes;
        objects += 1;
      }
    }
  }
  return { bytes, storedBytes, objects };
}
