import { createHash } from 'node:crypto';
import type { BehaviourOptions } from '../../../../infra/local/vendors/akinon/behaviour.ts';
import { type AkinonStandIn, createAkinonStandIn } from '../../../../infra/local/vendors/akinon/stand-in.ts';
import { createWorld, type World } from '../../../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema } from '../../../../infra/local/vendors/akinon/world-spec.ts';
import { createMovableClock } from '../../../../infra/local/vendors/kit/clock.ts';
import { collect, collectRows } from '../../../../infra/local/vendors/kit/collect.ts';
import { type AkinonSource, AkinonSourceSchema } from '../../../../shared/config/akinon-source.ts';
import { AkinonConnector } from '../../../../shared/connectors/akinon/connector.ts';
import { settingsOf } from '../../../../shared/connectors/akinon/settings.ts';
import { advanceOnEnd, advanceOnWait, withMerged, withPart } from '../../../../shared/domain/advance.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { mergeIdentity } from '../../../../shared/domain/merge.ts';
import type { StepOutcome } from '../../../../shared/domain/outcome.ts';
import type { VendorRecord } from '../../../../shared/domain/record.ts';
import { isOpen, type LandedPart, type SliceRow } from '../../../../shared/domain/slice.ts';
import type { ListedPage, ListedSlice } from '../../../../shared/ports/connector.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeHandler } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

const BASE_URL = 'http://127.0.0.1:3000';
const PATIENCE = { deadlineSeconds: 24 * 3600, maxFailures: 4 };

export interface OneWorkerOptions {
  readonly groups?: readonly object[];
  readonly flows?: number;
  readonly behaviour?: BehaviourOptions;
  readonly options?: object;
  readonly auth?: object;
  readonly startMs?: number;
  /** Answers in place of the stand-in, where it returns something. */
  readonly instead?: (request: Parameters<SocketFreeHandler>[0]) => ReturnType<SocketFreeHandler> | undefined;
}

/** A connector, its stand-in and the simplest worker there can be: one slice after the other, landing in memory. */
export class OneWorker {
  readonly environment: FakeEnvironment;
  readonly http: MemoryHttp;
  readonly telemetry = new RecordingTelemetry();
  readonly world: World;
  readonly standIn: AkinonStandIn;
  readonly source: AkinonSource;
  readonly connector: AkinonConnector;
  /** The budget: so many requests are granted until it says otherwise. */
  readonly gate = { permits: Number.POSITIVE_INFINITY };
  /** Rows by execution id. */
  readonly rows = new Map<string, SliceRow>();
  /** `stream/execution/identity` and the landed line. */
  readonly records = new Map<string, VendorRecord>();
  /** `execution/part index` and the sha256 of the file. */
  readonly files = new Map<string, string>();
  readonly notes: string[] = [];
  cursor: Readonly<Record<string, unknown>> | undefined;

  constructor(options: OneWorkerOptions = {}) {
    this.environment = new FakeEnvironment(options.startMs === undefined ? {} : { startMs: options.startMs });
    const { now, random } = this.environment;
    const spec = worldSpecSchema.parse({ flows: options.flows ?? 1, groups: options.groups ?? [] });
    this.world = createWorld({ seed: 'one-worker', startedAtMs: now(), spec });
    this.standIn = createAkinonStandIn({
      world: this.world,
      clock: createMovableClock(now),
      random,
      baseUrl: () => BASE_URL,
      ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
    });
    this.http = new MemoryHttp((request) => options.instead?.(request) ?? this.standIn.handle(request));
    const project = this.world.projects[0]!;
    this.source = AkinonSourceSchema.parse({
      id: 'shop',
      vendor: 'akinon',
      baseUrl: BASE_URL,
      auth: options.auth ?? { user: 'user', password: 'password' },
      scope: {
        projectId: project.projectId,
        projectSlug: project.projectSlug,
        flows: project.flows.map(({ flowId }) => flowId),
      },
      options: options.options ?? {},
    });
    this.connector = this.restarted();
  }

  /** A connector that remembers nothing. */
  restarted(): AkinonConnector {
    return new AkinonConnector(settingsOf(this.source), {
      environment: this.environment,
      gate: {
        pass: async () => {
          if (this.gate.permits < 1) throw new IngestError('paused', 'the budget is spent');
          this.gate.permits -= 1;
        },
        report: async () => ({}),
      },
      http: this.http,
      sealer: new MemorySealer(),
      secrets: new MemorySecretStore({ user: 'stand-in-user', password: 'stand-in-password', token: 'nobodys' }),
      telemetry: this.telemetry,
    });
  }

  get requests(): Readonly<Record<string, number>> {
    return this.standIn.stats().requests;
  }

  async discover(): Promise<ListedSlice[]> {
    const listed: ListedSlice[] = [];
    for await (const page of this.connector.discover(this.cursor)) listed.push(...this.#record(page));
    return listed;
  }

  #record(page: ListedPage): readonly ListedSlice[] {
    const nowMs = this.environment.now();
    for (const { id, run, memory } of page.slices) {
      if (this.rows.has(id)) continue;
      const times = { dueAtMs: nowMs, discoveredAtMs: nowMs, updatedAtMs: nowMs };
      const counters = { revision: 1, hop: 0, failures: 0, requests: 0 };
      const identity = { version: 1, source: 'shop', vendor: 'akinon', stream: 'main-logs', id } as const;
      this.rows.set(id, { ...identity, ...times, ...counters, state: 'pending', run: run!, memory, parts: [] });
    }
    if (page.cursor !== undefined) this.cursor = JSON.parse(JSON.stringify(page.cursor));
    return page.slices;
  }

  /** One step of a slice and what follows from it. Errors: the connector's. */
  async step(id: string): Promise<StepOutcome> {
    const row = this.rows.get(id)!;
    // What a row remembers has been through JSON.
    const outcome = await this.connector.step(JSON.parse(JSON.stringify(row)), { requests: 0 });
    this.rows.set(id, await this.#follow({ ...row, run: outcome.run ?? row.run! }, outcome));
    return outcome;
  }

  async #follow(row: SliceRow, outcome: StepOutcome): Promise<SliceRow> {
    const nowMs = this.environment.now();
    switch (outcome.kind) {
      case 'records': {
        const { reading } = outcome;
        const read = await collectRows(reading.records);
        for (const record of read) this.#merge(`${reading.stream ?? row.stream}/${row.id}/${record.identity}`, record);
        if (reading.place.kind !== 'one') throw new Error('a run has one object for each of its streams');
        const { index } = reading.place;
        const parts = read.length === 0 ? [] : [partOf(index, read.length, reading.stream)];
        return withMerged(row, parts, nowMs, reading.after().memory);
      }
      case 'land': {
        const { body } = await outcome.part.open();
        const bytes = await collect(body);
        this.files.set(`${row.id}/${outcome.part.index}`, createHash('sha256').update(bytes).digest('hex'));
        const part = partOf(outcome.part.index, bytes.length, outcome.part.stream);
        return withPart(row, bytes.length === 0 ? undefined : part, nowMs, outcome);
      }
      case 'wait':
        this.notes.push(outcome.note);
        return advanceOnWait(row, outcome, nowMs, PATIENCE).row;
      case 'done':
      case 'empty':
      case 'gone':
        return advanceOnEnd(row, outcome, nowMs).row;
      case 'rest':
      case 'cleanup':
        throw new Error(`a run of this vendor does not ${outcome.kind}`);
    }
  }

  #merge(key: string, record: VendorRecord): void {
    const landed = this.records.get(key);
    const { records } = mergeIdentity(landed === undefined ? [] : [landed], [record], 'versions');
    this.records.set(key, records[0]!);
  }

  /** Takes steps, and lets the time of waits pass, until every slice has ended. */
  async settle(): Promise<void> {
    for (let steps = 0; steps < 20_000; steps += 1) {
      const open = [...this.rows.values()].filter(({ state }) => isOpen(state));
      const next = open.sort((left, right) => left.dueAtMs - right.dueAtMs)[0];
      if (next === undefined) return;
      this.environment.advanceTo(next.dueAtMs);
      await this.step(next.id);
    }
    throw new Error('not settled after 20,000 steps');
  }
}

const partOf = (index: number, bytes: number, stream: string | undefined): LandedPart => ({
  key: `part-${index}`,
  index,
  bytes,
  storedBytes: bytes,
  lines: bytes,
  sha256: '',
  etag: '',
  ...(stream === undefined ? {} : { stream }),
});
