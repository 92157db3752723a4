import type { SliceState } from '../../shared/domain/slice.ts';
import { isOpen } from '../../shared/domain/slice.ts';
import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';

/** What has happened at one source since this process started, and what is open. */
export interface SourceProgress {
  readonly source: string;
  /** Slices in each state, those of earlier processes included. */
  readonly counts: Record<SliceState, number>;
  /** Open slices and their states. */
  readonly open: ReadonlyMap<string, SliceState>;
  bytes: number;
  requests: number;
  throttled: number;
  discovery: 'not yet' | 'done' | 'failed';
  waitsFor: string;
  readonly problems: { readonly id: string | undefined; readonly kind: string; readonly message: string }[];
}

/** Problems kept for the summary; more are only counted. */
const KEPT_PROBLEMS = 100;

/** Adds up the pipeline's events per source, and tells when something has changed. */
export class Progress implements Telemetry {
  readonly #sources = new Map<string, SourceProgress & { readonly open: Map<string, SliceState> }>();
  #onChange: () => void = () => {};

  constructor(sourceIds: readonly string[]) {
    for (const source of sourceIds) {
      this.#sources.set(source, {
        source,
        counts: noSlices(),
        open: new Map(),
        bytes: 0,
        requests: 0,
        throttled: 0,
        discovery: 'not yet',
        waitsFor: 'the first listing',
        problems: [],
      });
    }
  }

  /** One listener; called after every event. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** A slice that an earlier process left open. */
  seedOpen(source: string, id: string, state: SliceState): void {
    this.#move(source, id, undefined, state);
  }

  /** How many slices earlier processes ended in this state. */
  seedEnded(source: string, state: SliceState, count: number): void {
    const progress = this.#sources.get(source);
    if (progress !== undefined) progress.counts[state] += count;
  }

  all(): readonly SourceProgress[] {
    return [...this.#sources.values()];
  }

  /** True when every source was listed, or could not be, and no slice is open. */
  settled(): boolean {
    return this.all().every(({ discovery, open }) => discovery !== 'not yet' && open.size === 0);
  }

  emit(event: PipelineEvent): void {
    const progress = this.#sources.get(event.source);
    if (progress === undefined) return;
    switch (event.kind) {
      case 'discovered':
        progress.discovery = 'done';
        break;
      case 'moved':
        this.#move(event.source, event.id, event.from, event.to);
        if (event.note !== undefined) progress.waitsFor = event.note;
        break;
      case 'bytes':
        progress.bytes += event.bytes;
        break;
      case 'request':
        progress.requests += 1;
        if (event.status === 429) progress.throttled += 1;
        break;
      case 'problem':
        if (event.id === undefined && event.fields?.final === true) progress.discovery = 'failed';
        if (progress.problems.length < KEPT_PROBLEMS) {
          progress.problems.push({ id: event.id, kind: event.error.kind, message: event.error.message });
        }
        break;
      case 'landed':
      case 'refused':
        break;
    }
    this.#onChange();
  }

  #move(source: string, id: string, from: SliceState | undefined, to: SliceState): void {
    const progress = this.#sources.get(source);
    if (progress === undefined) return;
    // A slice is new when it is neither open here nor comes back from an end.
    const before = progress.open.get(id) ?? (from === undefined || isOpen(from) ? undefined : from);
    if (before !== undefined) progress.counts[before] -= 1;
    progress.counts[to] += 1;
    if (isOpen(to)) progress.open.set(id, to);
    else progress.open.delete(id);
  }
}

export const noSlices = (): Record<SliceState, number> => ({
  pending: 0,
  generating: 0,
  ready: 0,
  landed: 0,
  empty: 0,
  gone: 0,
  failed: 0,
});
