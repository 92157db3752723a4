import type { BehaviourOptions } from '../../../../infra/local/vendors/sap-job-scheduling/behaviour.ts';
import { createSapStandIn } from '../../../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import { createWorld } from '../../../../infra/local/vendors/sap-job-scheduling/world.ts';
import { worldSpecSchema } from '../../../../infra/local/vendors/sap-job-scheduling/world-spec.ts';
import { SapSourceSchema } from '../../../../shared/config/sap-source.ts';
import { SapJobSchedulingConnector } from '../../../../shared/connectors/sap-job-scheduling/connector.ts';
import { settingsOf } from '../../../../shared/connectors/sap-job-scheduling/settings.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { mergeIdentity } from '../../../../shared/domain/merge.ts';
import type { AfterLanding, StepOutcome } from '../../../../shared/domain/outcome.ts';
import type { VendorRecord } from '../../../../shared/domain/record.ts';
import type { RunRecord } from '../../../../shared/domain/run.ts';
import { Secret } from '../../../../shared/domain/secret.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import type { ConnectorPorts } from '../../../../shared/ports/connector.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp } from '../../../fakes/memory-http.ts';

export const HOUR_MS = 3_600_000;
const BASE_URL = 'http://127.0.0.1:9';

export interface ReaderOptions {
  readonly jobs: readonly unknown[];
  readonly behaviour?: BehaviourOptions;
  readonly options?: Record<string, unknown>;
  readonly scope?: Record<string, unknown>;
  readonly auth?: Record<string, unknown>;
  readonly spec?: Record<string, unknown>;
}

/** A connector at the stand-in, with a landing that is a map: every reading is merged as the real one does it. */
export class Reader {
  readonly environment = new FakeEnvironment();
  readonly landed = new Map<string, VendorRecord>();
  readonly runs = new Map<string, RunRecord>();
  readonly slices = new Map<string, SliceRow>();
  readonly lost: NonNullable<AfterLanding['lost']>[number][] = [];
  readonly http: MemoryHttp;
  readonly standIn: ReturnType<typeof createSapStandIn>;
  readonly connector: () => SapJobSchedulingConnector;
  cursor: Readonly<Record<string, unknown>> | undefined;

  constructor(options: ReaderOptions) {
    const world = createWorld({
      seed: 'reader',
      startedAtMs: this.environment.now(),
      spec: worldSpecSchema.parse({ jobs: options.jobs, ...options.spec }),
    });
    this.standIn = createSapStandIn({
      world,
      now: this.environment.now,
      random: this.environment.random,
      baseUrl: () => BASE_URL,
      behaviour: options.behaviour ?? {},
    });
    this.http = new MemoryHttp((request) => this.standIn.handle(request));
    const ports: ConnectorPorts = {
      environment: this.environment,
      http: this.http,
      sealer: { seal: async () => '', open: async () => Promise.reject(new IngestError('gone', 'sealed')) },
      secrets: { resolve: async (reference) => new Secret(reference) },
      telemetry: { emit: () => {} },
    };
    const source = SapSourceSchema.parse({
      id: 'sap-sim',
      vendor: 'sap-job-scheduling',
      baseUrl: BASE_URL,
      auth: options.auth ?? {
        clientId: 'stand-in-client',
        clientSecret: 'stand-in-client-secret',
        tokenUrl: BASE_URL,
      },
      scope: options.scope ?? {},
      options: options.options ?? {},
    });
    this.connector = () => new SapJobSchedulingConnector(settingsOf(source), ports);
  }

  /** Requests to an endpoint so far. */
  asked(endpoint: string): number {
    return this.standIn.stats().requests[endpoint] ?? 0;
  }

  /** One discovery, and all that follows from it, each step in a process of its own. */
  async tick(advanceMs = 0): Promise<void> {
    this.environment.advance(advanceMs);
    for await (const page of this.connector().discover(this.cursor)) {
      for (const { id, memory } of page.slices) {
        const known = this.slices.get(id);
        const woken = { wokenAtMs: this.environment.now() };
        if (known === undefined) this.slices.set(id, sliceRow({ id, source: 'sap-sim', memory }));
        else if (known.state === 'settling') this.slices.set(id, { ...known, ...woken, state: 'pending' });
      }
      this.cursor = page.cursor ?? this.cursor;
    }
    for (const id of this.slices.keys()) await this.#settle(id);
  }

  async #settle(id: string): Promise<void> {
    for (let steps = 0; steps < 100; steps += 1) {
      const slice = this.slices.get(id)!;
      if (!['pending', 'ready'].includes(slice.state)) return;
      const outcome = await this.#step(slice);
      if (outcome === undefined) continue;
      await this.#follow(slice, outcome);
    }
    throw new Error(`${id} does not come to rest`);
  }

  /** A step that fails for the moment is taken again. */
  async #step(slice: SliceRow): Promise<StepOutcome | undefined> {
    try {
      return await this.connector().step(JSON.parse(JSON.stringify(slice)), { requests: 0 });
    } catch (error) {
      if (error instanceof IngestError && ['transient', 'rate_limited'].includes(error.kind)) return undefined;
      throw error;
    }
  }

  async #follow(slice: SliceRow, outcome: StepOutcome): Promise<void> {
    const memory = outcome.memory ?? slice.memory;
    switch (outcome.kind) {
      case 'records': {
        const records: VendorRecord[] = [];
        try {
          for await (const record of outcome.reading.records) records.push(record);
        } catch (error) {
          if (error instanceof IngestError && ['transient', 'rate_limited'].includes(error.kind)) return;
          throw error;
        }
        for (const record of records) this.#land(slice.id, record, outcome.reading);
        const after = outcome.reading.after();
        this.lost.push(...(after.lost ?? []));
        this.slices.set(slice.id, { ...slice, state: 'ready', memory: after.memory });
        return;
      }
      case 'rest':
        this.slices.set(slice.id, { ...slice, state: 'settling', memory, note: outcome.note });
        return;
      case 'done':
        this.slices.set(slice.id, { ...slice, state: 'landed', memory: {} });
        return;
      case 'empty':
        this.slices.set(slice.id, {
          ...slice,
          state: 'empty',
          memory: {},
          ...(outcome.note && { note: outcome.note }),
        });
        return;
      case 'gone':
        this.slices.set(slice.id, { ...slice, state: 'gone', memory: {}, note: outcome.note });
        return;
      default:
        throw new Error(`unexpected outcome ${outcome.kind}`);
    }
  }

  #land(slice: string, record: VendorRecord, reading: Extract<StepOutcome, { kind: 'records' }>['reading']): void {
    const key = `${slice.replace('.', '/')}/${record.identity}`;
    const known = this.landed.get(key);
    const [best] = mergeIdentity(known === undefined ? [] : [known], [record], reading.repeats).records;
    this.landed.set(key, best!);
    this.runs.set(key, reading.runOf!(best!));
  }

  /** How the landed records differ from the truth: what is missing, and finished runs that landed in another version. */
  async differences(): Promise<string[]> {
    const found: string[] = [];
    for await (const { identity, finished, record } of this.standIn.truth(new URLSearchParams())) {
      const landed = this.landed.get(identity);
      if (landed === undefined) found.push(`missing ${identity} ${record.scheduleTimestamp}`);
      else if (finished && landed.json !== JSON.stringify(record))
        found.push(`stale ${landed.json} is ${JSON.stringify(record)}`);
    }
    return found;
  }
}
