import { saysHeld } from '../../shared/domain/hold.ts';
import type { SliceState } from '../../shared/domain/slice.ts';
import { isOpen } from '../../shared/domain/slice.ts';
import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';
import {
  isDown,
  isExecuting,
  isHeld,
  isSettling,
  type OpenSlice,
  type SourceProgress,
  saysDown,
} from './source-progress.ts';

/** Problems kept for the summary; more are only counted. */
const KEPT_PROBLEMS = 100;

/** Adds up the pipeline's events per source, and tells when something has changed. */
export class Progress implements Telemetry {
  readonly #sources = new Map<string, SourceProgress & { readonly open: Map<string, OpenSlice> }>();
  readonly #now: () => number;
  readonly #backfill: boolean;
  #progressAtMs: number;
  #onChange: () => void = () => {};

  /** `now`: any clock that only goes forward. Units: milliseconds. `backfill`: it is a backfill that lists, and no discovery. */
  constructor(sourceIds: readonly string[], now: () => number = () => performance.now(), backfill = false) {
    this.#now = now;
    this.#backfill = backfill;
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
        backfill: undefined,
        downSinceMs: undefined,
        held: false,
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

  /** Sources that a person has paused, as far as work of this process has met it. */
  held(): readonly string[] {
    return this.all()
      .filter(isHeld)
      .map(({ source }) => source);
  }

  /** The same when nothing else is left to do anywhere; `quietMs` is the time since anything happened. */
  onlyHeld(): { readonly sources: readonly string[]; readonly quietMs: number } {
    const rest = this.all().filter((source) => !isHeld(source));
    const done = rest.every(({ discovery, open }) => discovery !== 'not yet' && [...open.values()].every(isSettling));
    return { sources: done ? this.held() : [], quietMs: this.#now() - this.#progressAtMs };
  }

  /**
   * How many runs the vendor still executes, when nothing else is open; otherwise 0. `quietMs` is the time since
   * anything happened besides asking for them.
   */
  onlyExecuting(): { readonly runs: number; readonly quietMs: number } {
    const rest = this.all().filter((source) => !isHeld(source));
    const open = rest.flatMap((source) => [...source.open.values()].filter((slice) => !isSettling(slice)));
    const waits = rest.every(({ discovery }) => discovery !== 'not yet') && open.every(isExecuting);
    return { runs: waits ? open.length : 0, quietMs: this.#now() - this.#progressAtMs };
  }

  /**
   * Sources whose vendor does not answer, when nothing else is left to do anywhere; `silentMs` is how long the last of
   * them has been silent. Runs that the vendor still executes do not count as something to do.
   */
  onlyDown(): { readonly sources: readonly string[]; readonly silentMs: number } {
    const down = this.all().filter(isDown);
    const rest = this.all().filter((source) => !isDown(source) && !isHeld(source));
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
      case 'backfilled':
        progress.backfill = `backfill: ${event.ended} of ${event.windows} windows, ${event.fresh} new`;
        if (!this.#backfill) break;
        progress.discovery = event.open ? 'not yet' : 'done';
        if (!event.open) progress.discoveryNote = undefined;
        break;
      case 'moved':
        this.#move(event.source, event.id, event.from, { state: event.to, note: event.note });
        if (saysDown(event.note)) progress.downSinceMs ??= this.#now();
        progress.held ||= saysHeld(event.note);
        break;
      case 'paused':
        progress.discoveryNote = event.note;
        if (saysDown(event.note)) progress.downSinceMs ??= this.#now();
        progress.held ||= saysHeld(event.note);
        break;
      case 'bytes':
        progress.bytes += event.bytes;
        break;
      case 'request':
        progress.requests += 1;
        progress.held = false;
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
      case 'given up':
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

/** An event that only tells that the vendor was asked again, or was not. */
const isAsking = (event: PipelineEvent): boolean =>
  event.kind === 'request' ||
  event.kind === 'refused' ||
  event.kind === 'paused' ||
  (event.kind === 'moved' && saysHeld(event.note)) ||
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
