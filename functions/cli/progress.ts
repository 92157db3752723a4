import type { SliceState } from '../../shared/domain/slice.ts';
import { isOpen } from '../../shared/domain/slice.ts';
import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';

/** What has happened at one source since this process started, and what is open. */
export interface SourceProgress {
  readonly source: string;
  readonly states: ReadonlyMap<string, SliceState>;
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
  readonly #sources = new Map<string, SourceProgress & { readonly states: Map<string, SliceState> }>();
  #onChange: () => void = () => {};

  constructor(sourceIds: readonly string[]) {
    for (const source of sourceIds) {
      this.#sources.set(source, {
        source,
        states: new Map(),
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

  /** A slice that an earlier process recorded. */
  seed(source: string, id: string, state: SliceState): void {
    this.#sources.get(source)?.states.set(id, state);
  }

  all(): readonly SourceProgress[] {
    return [...this.#sources.values()];
  }

  /** True when every source was listed, or could not be, and no slice is open. */
  settled(): boolean {
    return this.all().every(
      ({ discovery, states }) => discovery !== 'not yet' && [...states.values()].every((state) => !isOpen(state)),
    );
  }

  emit(event: PipelineEvent): void {
    const progress = this.#sources.get(event.source);
    if (progress === undefined) return;
    switch (event.kind) {
      case 'discovered':
        progress.discovery = 'done';
        break;
      case 'moved':
        progress.states.set(event.id, event.to);
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
}

/** How many slices are in each state. */
export function countStates(states: Iterable<SliceState>): Record<SliceState, number> {
  const counts: Record<SliceState, number> = {
    pending: 0,
    generating: 0,
    ready: 0,
    landed: 0,
    empty: 0,
    gone: 0,
    failed: 0,
  };
  for (const state of states) counts[state] += 1;
  return counts;
}
