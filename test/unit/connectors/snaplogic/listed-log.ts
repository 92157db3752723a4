import { expect } from 'vitest';
import { knownSlices } from '../../../../functions/discover/known-slices.ts';
import { SnapLogicConnector } from '../../../../shared/connectors/snaplogic/connector.ts';
import type { Window } from '../../../../shared/domain/window.ts';
import type { ListedSlice } from '../../../../shared/ports/connector.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

const DAY_MS = 86_400_000;

/** A log whose windows are listed and recorded, by one length after the other; nothing of it is read. */
export class ListedLog {
  readonly recorded = new Map<string, Window>();
  readonly environment: FakeEnvironment;
  cursor: Readonly<Record<string, unknown>> | undefined;
  readonly #sinceMs: number | undefined;

  constructor(startMs: number, sinceMs?: number) {
    this.environment = new FakeEnvironment({ startMs });
    this.#sinceMs = sinceMs;
  }

  /** A discovery, which may be stopped after so many pages. */
  async discover(windowMinutes: number, pages = Number.POSITIVE_INFINITY): Promise<void> {
    let left = pages;
    for await (const { slices, cursor } of this.connector(windowMinutes).discover(this.cursor)) {
      for (const slice of slices) this.#record(slice);
      // As from a database.
      if (cursor !== undefined) this.cursor = JSON.parse(JSON.stringify(cursor));
      left -= 1;
      if (left <= 0) return;
    }
  }

  /** What a backfill lists, day by day. */
  async listed(windowMinutes: number, { fromMs, toMs }: Window): Promise<ListedSlice[]> {
    const listed: ListedSlice[] = [];
    const connector = this.connector(windowMinutes);
    for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
      const day = { fromMs: dayMs, toMs: dayMs + DAY_MS };
      for await (const slices of connector.backfill(day, { requests: 0 }, this.cursor)) listed.push(...slices);
    }
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    return listed;
  }

  /** A backfill; the ids of what it has recorded. */
  async backfill(windowMinutes: number, range: Window): Promise<string[]> {
    const slices = await this.listed(windowMinutes, range);
    const index = { known: async (ids: readonly { id: string }[]) => this.#known(ids) };
    const known = await knownSlices(index, { source: 'snaplogic-acme', stream: 'api-requests' }, slices);
    const fresh = slices.filter(({ id }) => !known.has(id));
    for (const slice of fresh) this.#record(slice);
    return fresh.map(({ id }) => id);
  }

  /** Recorded windows, by time. */
  windows(): Window[] {
    return [...this.recorded.values()].sort((left, right) => left.fromMs - right.fromMs || left.toMs - right.toMs);
  }

  connector(windowMinutes: number): SnapLogicConnector {
    return new SnapLogicConnector(
      {
        source: 'snaplogic-acme',
        baseUrl: 'http://127.0.0.1:1',
        auth: { user: 'user', password: 'password' },
        org: 'Acme Dev',
        windowMinutes,
        lookBackMinutes: 120,
        sinceMs: this.#sinceMs,
        splitAbove: 10_000,
        timeoutMs: 30_000,
      },
      {
        environment: this.environment,
        http: new MemoryHttp(() => {
          throw new Error('the vendor was asked');
        }),
        sealer: new MemorySealer(),
        secrets: new MemorySecretStore({}),
        telemetry: new RecordingTelemetry(),
      },
    );
  }

  #known(ids: readonly { id: string }[]): ReadonlySet<string> {
    return new Set(ids.map(({ id }) => id).filter((id) => this.recorded.has(id)));
  }

  #record({ id, window }: ListedSlice): void {
    if (window === undefined) throw new Error(`${id} has no bounds`);
    this.recorded.set(id, window);
  }
}
