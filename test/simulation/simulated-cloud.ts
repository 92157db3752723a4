import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { composeServices } from '../../functions/compose.ts';
import type { Services } from '../../functions/services.ts';
import { sweep } from '../../functions/sweep/sweep.ts';
import { work } from '../../functions/worker/work.ts';
import { collect, collectRows } from '../../infra/local/vendors/kit/collect.ts';
import type { BehaviourOptions } from '../../infra/local/vendors/talend/behaviour.ts';
import {
  createTalendStandIn,
  type StandInRequest,
  type StandInResponse,
} from '../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../infra/local/vendors/talend/world.ts';
import { type WorldSpec, worldSpecSchema } from '../../infra/local/vendors/talend/world-spec.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { type Source, SourcesSchema } from '../../shared/config/sources.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { END_STATES, isOpen, SLICE_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { type FatePlan, interruptible, MortalProcess } from '../fakes/interruptible.ts';
import { MemoryHttp } from '../fakes/memory-http.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';
import { MemoryScratch } from '../fakes/memory-scratch.ts';
import { MemorySliceIndex } from '../fakes/memory-slice-index.ts';
import { MemoryTaskQueue, type QueuedMessage } from '../fakes/memory-task-queue.ts';

export const SOURCE = 'talend-sim';
const BASE_URL = 'http://127.0.0.1:9';
const SWEEP_EVERY_MS = 5 * 60_000;
const VISIBILITY_MS = 20 * 60_000;
const INVOCATION_MS = 15 * 60_000;

export interface SimulationOptions {
  readonly groups: WorldSpec['groups'] | readonly unknown[];
  readonly behaviour?: BehaviourOptions;
  readonly options?: Record<string, unknown>;
  readonly seed?: number;
}

export interface SimulationWatch {
  /** Called after each delivery. */
  readonly delivered?: (message: QueuedMessage) => void;
}

/** The pipeline on fakes around a stand-in without sockets: one clock, one queue, processes that can die. */
export class SimulatedCloud {
  readonly environment: FakeEnvironment;
  readonly index = new MemorySliceIndex();
  readonly store = new MemoryRawStore({ minPartBytes: 1 });
  readonly queue: MemoryTaskQueue;
  readonly standIn: ReturnType<typeof createTalendStandIn>;
  readonly sources: readonly Source[];
  /** Everything that was told, sent or saved on the way. */
  readonly events: PipelineEvent[] = [];
  readonly seen: string[] = [];
  /** Changes what the vendor answers, for what no fault switch does. */
  tamper: (request: StandInRequest, response: StandInResponse) => StandInResponse = (_request, response) => response;
  /** Changes the address of a request before the vendor sees it. */
  rewrite: (url: string) => string = (url) => url;
  /** Sends downloads with `Content-Encoding: gzip`. */
  compressDownloads = false;
  /** Tokens and signatures that the vendor gave out. */
  readonly secrets = new Set<string>();
  #sweptAtMs: number;

  constructor(options: SimulationOptions) {
    this.environment = new FakeEnvironment({ seed: options.seed ?? 1 });
    this.queue = new MemoryTaskQueue({ now: this.environment.now, visibilityTimeoutMs: VISIBILITY_MS });
    this.#sweptAtMs = this.environment.now();
    this.standIn = createTalendStandIn({
      world: createWorld({
        seed: 'simulation',
        startedAtMs: this.environment.now(),
        spec: worldSpecSchema.parse({ groups: options.groups }),
      }),
      now: this.environment.now,
      random: this.environment.random,
      baseUrl: () => BASE_URL,
      behaviour: options.behaviour ?? {},
    });
    this.sources = SourcesSchema.parse({
      sources: [
        {
          id: SOURCE,
          vendor: 'talend',
          baseUrl: BASE_URL,
          auth: { clientId: 'stand-in-client', clientSecret: 'stand-in-client-secret' },
          options: options.options ?? {},
        },
      ],
    }).sources;
    this.queue.put(SOURCE, JSON.stringify({ v: 1, kind: 'discover', source: SOURCE }));
  }

  /** A process as after a cold start: it knows nothing but what the stores hold. */
  process(plan?: FatePlan): { readonly mortal: MortalProcess; readonly services: Services } {
    const mortal = new MortalProcess(plan);
    const http = interruptible(new MemoryHttp((request) => this.#handle(request)), mortal, 'http');
    const storage = {
      index: interruptible(this.index, mortal, 'index'),
      queue: interruptible(this.queue, mortal, 'queue'),
      store: interruptible(this.store, mortal, 'store'),
      scratch: new MemoryScratch(),
    };
    const services = composeServices(this.sources, storage, {
      environment: this.environment,
      http,
      sealer: new AesGcmSealer({ key: async () => new Secret('k'.repeat(64)) }),
      secrets: { resolve: async (reference) => new Secret(reference) },
      telemetry: { emit: (event) => this.events.push(event) },
    });
    return { mortal, services: { ...services, partBytes: 2_000 } };
  }

  /** The stand-in, with a note of every secret that it gives out. */
  async #handle(request: StandInRequest): Promise<StandInResponse> {
    const response = this.tamper(request, await this.standIn.handle({ ...request, url: this.rewrite(request.url) }));
    if (this.compressDownloads && request.url.includes('/download/')) return await gzipped(response);
    if (!request.url.includes('/logs') && !request.url.includes('/oauth/')) return response;
    const body = await collect(response.body);
    const found = body.toString().matchAll(/"(?:access_token|token)":"([^"]+)"|X-Amz-Signature=([A-Za-z0-9]{8,})/g);
    for (const [, token, signature] of found) this.secrets.add(token ?? signature ?? '');
    return {
      ...response,
      body: (async function* () {
        yield body;
      })(),
    };
  }

  /** Delivers one message to a process. A message whose process died comes back after its visibility timeout. */
  async deliver(life: ReturnType<SimulatedCloud['process']>, message: QueuedMessage): Promise<'finished' | 'died'> {
    const end = await life.mortal.run(() =>
      work(life.services, {
        messageId: message.id,
        receiveCount: message.receiveCount,
        remainingMs: () => INVOCATION_MS,
        body: message.body,
        source: message.source,
      }),
    );
    const { id } = JSON.parse(message.body) as { id?: string };
    const row = id === undefined ? undefined : await this.index.get({ source: SOURCE, stream: 'execution-logs', id });
    this.seen.push(message.body, JSON.stringify(row));
    if (end === 'finished') this.queue.ack(message.id);
    return end;
  }

  /**
   * Lets time pass until nothing is open and no message is left; a process that dies is followed by the next plan's.
   * The sweeper comes every five minutes, as deployed, and may die as well.
   */
  async runUntilSettled(plans: readonly FatePlan[] = [], watch: SimulationWatch = {}): Promise<string[]> {
    const lives = [...plans];
    let life = this.process(lives.shift());
    const calls = life.mortal.calls;
    for (let step = 0; step < 5_000; step += 1) {
      if (life.mortal.dead) life = this.process(lives.shift());
      if (this.environment.now() - this.#sweptAtMs >= SWEEP_EVERY_MS) {
        this.#sweptAtMs = this.environment.now();
        const { services, mortal } = life;
        await mortal.run(() => sweep(services, SOURCE, { takeOver: false }));
        continue;
      }
      const [message] = this.queue.receive(SOURCE, 1);
      if (message !== undefined) {
        await this.deliver(life, message);
        watch.delivered?.(message);
        continue;
      }
      const next = this.queue.nextVisibleAtMs();
      if (next === undefined && (await this.open()).length === 0) return calls;
      this.environment.advanceTo(Math.min(next ?? Number.POSITIVE_INFINITY, this.#sweptAtMs + SWEEP_EVERY_MS));
    }
    throw new Error(
      `not settled after 5,000 steps; open: ${(await this.open()).map(({ id, note }) => `${id} (${note})`)}`,
    );
  }

  async rows(): Promise<SliceRow[]> {
    const rows: SliceRow[] = [];
    for (const state of SLICE_STATES) rows.push(...(await collectRows(this.index.byState(SOURCE, state))));
    return rows;
  }

  async open(): Promise<SliceRow[]> {
    return (await this.rows()).filter(({ state }) => isOpen(state));
  }

  /** What differs between the vendor's truth and what has landed; `[]` when it is exact. */
  async differences(): Promise<string[]> {
    const rows = new Map((await this.rows()).map((row) => [row.id, row]));
    const unexpected = new Set(this.store.objects.keys());
    const differences: string[] = [];
    for await (const run of this.standIn.truth(['json'])) {
      const row = rows.get(run.executionId);
      rows.delete(run.executionId);
      if (row === undefined) {
        differences.push(`${run.executionId} was never recorded`);
        continue;
      }
      if (!END_STATES.some((state) => state === row.state)) differences.push(`${row.id} is still ${row.state}`);
      const wanted = (run.parts.json ?? []).map(({ sha256 }) => sha256);
      const landed: string[] = [];
      for (const part of row.parts) {
        unexpected.delete(part.key);
        landed.push(await this.#sha256(part.key));
        if (landed.at(-1) !== part.sha256) differences.push(`the row of ${part.key} has another hash than the object`);
      }
      if (landed.join() !== wanted.join())
        differences.push(`${row.id} (${row.state}) landed ${landed.length} parts, not these ${wanted.length}`);
      if (wanted.length > 0 && row.state !== 'landed') differences.push(`${row.id} is ${row.state}: ${row.note ?? ''}`);
    }
    differences.push(...[...rows.keys()].map((id) => `${id} is no run of the vendor`));
    differences.push(...[...unexpected].map((key) => `${key} belongs to no run`));
    differences.push(...[...this.store.uploads.keys()].map((id) => `upload ${id} was left behind`));
    differences.push(...this.queue.deadLetters.map(({ reason }) => `dead letter: ${reason}`));
    return differences;
  }

  async #sha256(key: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of decompress(this.store.read(key), 'zstd')) hash.update(chunk);
    return hash.digest('hex');
  }
}

async function gzipped(response: StandInResponse): Promise<StandInResponse> {
  const bytes = gzipSync(await collect(response.body));
  const headers = { ...response.headers, 'content-encoding': 'gzip', 'content-length': String(bytes.length) };
  return {
    ...response,
    headers,
    body: (async function* () {
      yield bytes;
    })(),
  };
}
