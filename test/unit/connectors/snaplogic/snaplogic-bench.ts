import { createMovableClock } from '../../../../infra/local/vendors/kit/clock.ts';
import type { BehaviourOptions } from '../../../../infra/local/vendors/snaplogic/behaviour.ts';
import { createSnapLogicStandIn } from '../../../../infra/local/vendors/snaplogic/stand-in.ts';
import { createWorld } from '../../../../infra/local/vendors/snaplogic/world.ts';
import { type Traffic, worldSpecSchema } from '../../../../infra/local/vendors/snaplogic/world-spec.ts';
import { SnapLogicConnector } from '../../../../shared/connectors/snaplogic/connector.ts';
import type { SnapLogicSettings } from '../../../../shared/connectors/snaplogic/settings.ts';
import type { RequestOutcome } from '../../../../shared/domain/learn-budget.ts';
import { mergeIdentity } from '../../../../shared/domain/merge.ts';
import type { VendorRecord } from '../../../../shared/domain/record.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import type { Tally } from '../../../../shared/ports/connector.ts';
import { collect } from '../../../factories/collect.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeHandler } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

const BASE_URL = 'http://127.0.0.1:1';
export const MINUTE_MS = 60_000;
/** Midnight of 20 November 2026, UTC. */
export const START_MS = Date.UTC(2026, 10, 20);

interface BenchOptions {
  readonly traffic?: readonly Traffic[];
  readonly behaviour?: BehaviourOptions;
  readonly settings?: Partial<SnapLogicSettings>;
  readonly startMs?: number;
  /** Answers in the place of the stand-in. */
  readonly handler?: SocketFreeHandler;
}

/** The connector, a stand-in whose clock is the same, and a worker that lands in memory. */
export class SnapLogicBench {
  readonly environment: FakeEnvironment;
  readonly telemetry = new RecordingTelemetry();
  readonly reports: RequestOutcome[] = [];
  readonly bodies: { start_ts: number; end_ts: number }[] = [];
  readonly standIn;
  readonly rows = new Map<string, SliceRow>();
  readonly landed = new Map<string, Map<string, readonly VendorRecord[]>>();
  connector: SnapLogicConnector;
  cursor: Readonly<Record<string, unknown>> | undefined;
  readonly #options: BenchOptions;

  constructor(options: BenchOptions = {}) {
    this.#options = options;
    this.environment = new FakeEnvironment({ startMs: options.startMs ?? START_MS });
    const spec = worldSpecSchema.parse({ traffic: options.traffic ?? [] });
    const world = createWorld({ seed: 'bench', startedAtMs: START_MS, spec });
    this.standIn = createSnapLogicStandIn({
      world,
      clock: createMovableClock(this.environment.now),
      random: this.environment.random,
      baseUrl: () => BASE_URL,
      ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
    });
    this.connector = this.createConnector();
  }

  /** A connector of its own that has learned nothing. */
  createConnector(): SnapLogicConnector {
    const handler: SocketFreeHandler = (request) => {
      this.bodies.push(JSON.parse(request.body));
      return (this.#options.handler ?? this.standIn.handle)(request);
    };
    return new SnapLogicConnector(
      {
        source: 'snaplogic-acme',
        baseUrl: BASE_URL,
        auth: { user: 'user', password: 'password' },
        org: 'Acme Dev',
        windowMinutes: 15,
        lookBackMinutes: 120,
        sinceMs: undefined,
        splitAbove: 10_000,
        timeoutMs: 30_000,
        ...this.#options.settings,
      },
      {
        environment: this.environment,
        gate: { pass: async () => {}, report: (outcome) => this.#report(outcome) },
        http: new MemoryHttp(handler),
        sealer: new MemorySealer(),
        secrets: new MemorySecretStore({ user: 'stand-in@example.com', password: 'stand-in-password', token: 'a.b.c' }),
        telemetry: this.telemetry,
      },
    );
  }

  async discover(): Promise<void> {
    for await (const { slices, cursor } of this.connector.discover(this.cursor)) {
      for (const { id, window, memory } of slices) {
        if (window === undefined || this.rows.has(id)) throw new Error(`${id} is listed twice or has no window`);
        const due = { dueAtMs: this.environment.now() };
        const { run: _run, ...row } = sliceRow({
          id,
          source: 'snaplogic-acme',
          stream: 'api-requests',
          memory,
          ...due,
        });
        this.rows.set(id, { ...row, window });
      }
      this.cursor = cursor ?? this.cursor;
    }
  }

  /** Takes every step of a window that can be taken now. */
  async work(id: string, tally: Tally = { requests: 0 }): Promise<void> {
    for (;;) {
      const row = this.rows.get(id)!;
      const outcome = await this.connector.step(row, tally);
      if (outcome.kind === 'records') {
        const seen = await collect(outcome.reading.records);
        this.#merge(id, seen);
        this.rows.set(id, { ...row, memory: outcome.reading.after().memory });
      } else if (outcome.kind === 'wait') {
        const dueAtMs = this.environment.now() + outcome.delaySeconds * 1000;
        return void this.rows.set(id, { ...row, state: outcome.state, dueAtMs });
      } else if (outcome.kind === 'done') return void this.rows.set(id, { ...row, state: 'landed' });
      else throw new Error(`a window does not ${outcome.kind}`);
    }
  }

  async workDue(): Promise<void> {
    for (const [id, { state, dueAtMs }] of this.rows) {
      if (state !== 'landed' && dueAtMs <= this.environment.now()) await this.work(id);
    }
  }

  /** Lets time pass, with a discovery every five minutes. */
  async runFor(minutes: number): Promise<void> {
    for (let passed = 0; passed <= minutes; passed += 5) {
      await this.discover();
      await this.workDue();
      this.environment.advance(5 * MINUTE_MS);
    }
  }

  records(id?: string): VendorRecord[] {
    const of = id === undefined ? [...this.landed.values()] : [this.landed.get(id) ?? new Map()];
    return of.flatMap((objects) => [...objects.values()].flat());
  }

  /** Identities of what landed, with an ordinal for copies, as the truth has them. */
  identities(): string[] {
    const groups = [...this.landed.values()].flatMap((objects) => [...objects]);
    return groups.flatMap(([identity, copies]) => copies.map((_copy, ordinal) => `${identity}#${ordinal}`)).sort();
  }

  /** What should have landed of the requests in a range, as the stand-in sees it now. */
  async truth(fromMs = 0, toMs = Number.POSITIVE_INFINITY): Promise<string[]> {
    const rows = await collect(this.standIn.truth(new URLSearchParams()));
    const inRange = rows.filter(({ record, finished }) => {
      const atMs = Date.parse(String(record.time));
      return finished && atMs >= fromMs && atMs < toMs;
    });
    return inRange.map(({ identity }) => identity).sort();
  }

  async #report(outcome: RequestOutcome): Promise<Record<string, never>> {
    this.reports.push(outcome);
    return {};
  }

  #merge(id: string, seen: readonly VendorRecord[]): void {
    const object = this.landed.get(id) ?? new Map<string, readonly VendorRecord[]>();
    this.landed.set(id, object);
    for (const [identity, copies] of Map.groupBy(seen, (record) => record.identity)) {
      object.set(identity, mergeIdentity(object.get(identity) ?? [], copies, 'copies').records);
    }
  }
}
