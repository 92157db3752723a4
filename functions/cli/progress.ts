import { VENDOR_DOWN } from '../../shared/domain/budget.ts';
import { STILL_EXECUTING } from '../../shared/domain/outcome.ts';
import type { SliceState } from '../../shared/domain/slice.ts';
import { isOpen } from '../../shared/domain/slice.ts';
import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';

/** A slice that is not done, and what it waits for as far as it was said. */
export interface OpenSlice {
  readonly state: SliceState;
  readonly note: string | undefined;
}

/** What has happened at one source since this process started, and what is open. */
export interface SourceProgress {
  readonly source: string;
  /** Slices in each state, those of earlier processes included. */
  readonly counts: Record<SliceState, number>;
  /** Open slices by their ids. */
  readonly open: ReadonlyMap<string, OpenSlice>;
  bytes: number;
  requests: number;
  throttled: number;
  discovery: 'not yet' | 'done' | 'failed';
  /** What the discovery waits for. */
  discoveryNote: string | undefined;
  /** Since when its vendor has not answered; absent while it does. */
  downSinceMs: number | undefined;
  readonly problems: { readonly id: string | undefined; readonly kind: string; readonly message: string }[];
}

/** Problems kept for the summary; more are only counted. */
const KEPT_PROBLEMS = 100;

/** Adds up the pipeline's events per source, and tells when something has changed. */
export class Progress implements Telemetry {
  readonly #sources = new Map<string, SourceProgress & { readonly open: Map<string, OpenSlice> }>();
  readonly #now: () => number;
  #progressAtMs: number;
  #onChange: () => void = () => {};

  /** `now`: any clock that only goes forward. Units: milliseconds. */
  constructor(sourceIds: readonly string[], now: () => number = () => performance.now()) {
    this.#now = now;
    this.#progressAtMs = now();
    for (const source of sourceIds) {
      this.#sources.set(source, {
        source,
        counts: noSlices(),
        open: new Map(),
        bytes: 0,
        requests: 0,
        throttled: 0,
        discovery: 'not yet',
        discoveryNote: undefined,
        downSinceMs: undefined,
        problems: [],
      });
    }
  }

  /** One listener; called after every event. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** A slice that an earlier process left open. */
  seedOpen(source: string, id: string, state: SliceState, note?: string): void {
    this.#move(source, id, undefined, { state, note });
  }

  /** How many slices earlier processes ended in this state. */
  seedEnded(source: string, state: SliceState, count: number): void {
    const progress = this.#sources.get(source);
    if (progress !== undefined) progress.counts[state] += count;
  }

  all(): readonly SourceProgress[] {
    return [...this.#sources.values()];
  }

  /** True when every source was listed, or could not be, and there is nothing to do but read again some time. */
  settled(): boolean {
    return this.all().every(({ discovery, open }) => discovery !== 'not yet' && [...open.values()].every(isSettling));
  }

  /**
   * How many runs the vendor still executes, when nothing else is open; otherwise 0. `quietMs` is the time since
   * anything happened besides asking for them.
   */
  onlyExecuting(): { readonly runs: number; readonly quietMs: number } {
    const open = this.all().flatMap((source) => [...source.open.values()].filter((slice) => !isSettling(slice)));
    const waits = this.all().every(({ discovery }) => discovery !== 'not yet') && open.every(isExecuting);
    return { runs: waits ? open.length : 0, quietMs: this.#now() - this.#progressAtMs };
  }

  /**
   * Sources whose vendor does not answer, when nothing else is left to do anywhere; `silentMs` is how long the last of
   * them has been silent. Runs that the vendor still executes do not count as something to do.
   */
  onlyDown(): { readonly sources: readonly string[]; readonly silentMs: number } {
    const down = this.all().filter(isDown);
    const rest = this.all().filter((source) => !isDown(source));
    const waits = rest.every(({ discovery, open }) => discovery !== 'not yet' && [...open.values()].every(isExecuting));
    const silentMs = Math.min(...down.map(({ downSinceMs }) => this.#now() - (downSinceMs ?? this.#now())));
    return waits && down.length > 0
      ? { sources: down.map(({ source }) => source), silentMs }
      : { sources: [], silentMs: 0 };
  }

  emit(event: PipelineEvent): void {
    const progress = this.#sources.get(event.source);
    if (progress === undefined) return;
    if (!isAsking(event)) this.#progressAtMs = this.#now();
    switch (event.kind) {
      case 'discovered':
        progress.discovery = 'done';
        progress.discoveryNote = undefined;
        break;
      case 'moved':
        this.#move(event.source, event.id, event.from, { state: event.to, note: event.note });
        if (saysDown(event.note)) progress.downSinceMs ??= this.#now();
        break;
      case 'paused':
        progress.discoveryNote = event.note;
        if (saysDown(event.note)) progress.downSinceMs ??= this.#now();
        break;
      case 'bytes':
        progress.bytes += event.bytes;
        break;
      case 'request':
        progress.requests += 1;
        if (event.status === 429) progress.throttled += 1;
        if (event.status !== 'error' && event.status < 500) progress.downSinceMs = undefined;
        break;
      case 'problem':
        if (event.id === undefined && event.fields?.final === true) progress.discovery = 'failed';
        if (progress.problems.length < KEPT_PROBLEMS) {
          progress.problems.push({ id: event.id, kind: event.error.kind, message: event.error.message });
        }
        break;
      case 'landed':
      case 'curated':
      case 'refused':
        break;
    }
    this.#onChange();
  }

  #move(source: string, id: string, from: SliceState | undefined, to: OpenSlice): void {
    const progress = this.#sources.get(source);
    if (progress === undefined) return;
    // A slice is new when it is neither open here nor comes back from an end.
    const before = progress.open.get(id)?.state ?? (from === undefined || isOpen(from) ? undefined : from);
    if (before !== undefined) progress.counts[before] -= 1;
    progress.counts[to.state] += 1;
    if (isOpen(to.state)) progress.open.set(id, to);
    else progress.open.delete(id);
  }
}

const isSettling = ({ state }: OpenSlice): boolean => state === 'settling';

const saysDown = (note: string | undefined): boolean => note?.startsWith(VENDOR_DOWN) === true;

/** Everything that is left to do at this source waits for a vendor that does not answer. */
function isDown({ downSinceMs, discovery, discoveryNote, open }: SourceProgress): boolean {
  if (downSinceMs === undefined || (discovery === 'not yet' && !saysDown(discoveryNote))) return false;
  const waiting = [...open.values()].filter((slice) => !isExecuting(slice));
  return waiting.every(({ note }) => saysDown(note)) && (waiting.length > 0 || discovery === 'not yet');
}

const isExecuting = ({ state, note }: OpenSlice): boolean => state === 'pending' && note === STILL_EXECUTING;

/** An event that only tells that the vendor was asked again. */
const isAsking = (event: PipelineEvent): boolean =>
  event.kind === 'request' ||
  event.kind === 'refused' ||
  event.kind === 'paused' ||
  (event.kind === 'moved' && isExecuting({ state: event.to, note: event.note }));

export const noSlices = (): Record<SliceState, number> => ({
  pending: 0,
  generating: 0,
  ready: 0,
  settling: 0,
  landed: 0,
  empty: 0,
  gone: 0,
  failed: 0,
});
