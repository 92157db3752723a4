import type { StoragePorts } from '../../functions/compose.ts';
import { curate } from '../../functions/curate/curate.ts';
import type { CurateServices } from '../../functions/curate/curate-ports.ts';
import type { Services } from '../../functions/services.ts';
import { sweep } from '../../functions/sweep/sweep.ts';
import { work } from '../../functions/worker/work.ts';
import type { StandInRequest, StandInResponse } from '../../infra/local/vendors/kit/answer.ts';
import { collectRows } from '../../infra/local/vendors/kit/collect.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { CurateTaskSchema } from '../../shared/domain/curate-task.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { isOpen, SLICE_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import { TaskSchema } from '../../shared/domain/task.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import type { LakeBuilder } from '../../shared/ports/lake-builder.ts';
import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import type { FakeEnvironment } from '../fakes/fake-environment.ts';
import { type FatePlan, interruptible, MortalProcess } from '../fakes/interruptible.ts';
import { MemoryHttp } from '../fakes/memory-http.ts';
import { MemoryPartitionIndex } from '../fakes/memory-partition-index.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';
import { MemoryScratch } from '../fakes/memory-scratch.ts';
import { MemorySliceIndex } from '../fakes/memory-slice-index.ts';
import { CURATOR, MemoryTaskQueue, type QueuedMessage } from '../fakes/memory-task-queue.ts';

const SWEEP_EVERY_MS = 5 * 60_000;
const VISIBILITY_MS = 20 * 60_000;
const INVOCATION_MS = 15 * 60_000;

/** What a simulation is of: one source, the vendor behind it, and how its services are put together. */
export interface Simulated {
  readonly source: string;
  handle(request: StandInRequest): Promise<StandInResponse>;
  compose(storage: StoragePorts, ports: ConnectorPorts): Services;
  /** With a lake: a curator takes part, and nothing is settled before its days are built. */
  readonly lake?: { readonly builder: LakeBuilder; readonly tables: readonly LakeTable[] };
}

export interface SimulationWatch {
  /** Called before each delivery. */
  readonly received?: (message: QueuedMessage) => void;
  /** Called after each delivery. */
  readonly delivered?: (message: QueuedMessage) => void;
  /** How many processes take messages at the same time; default 1. */
  readonly processes?: number;
  /** Every message finds a process that has just started. */
  readonly restarts?: boolean;
}

/** One life of a process, and its services. */
export interface Life {
  readonly mortal: MortalProcess;
  readonly services: Services;
}

/** The pipeline on fakes around a vendor without sockets: one clock, one queue, processes that can die. */
export class SimulatedPipeline {
  readonly environment: FakeEnvironment;
  readonly index = new MemorySliceIndex();
  readonly partitions = new MemoryPartitionIndex();
  readonly store = new MemoryRawStore({ minPartBytes: 1 });
  readonly scratch = new MemoryScratch();
  readonly queue: MemoryTaskQueue;
  readonly source: string;
  /** Everything that was told, sent or saved on the way. */
  readonly events: PipelineEvent[] = [];
  readonly seen: string[] = [];
  /** Every port call of every process. */
  readonly calls: string[] = [];
  readonly #simulated: Simulated;
  #sweptAtMs: number;

  constructor(environment: FakeEnvironment, simulated: Simulated) {
    this.environment = environment;
    this.source = simulated.source;
    this.#simulated = simulated;
    this.queue = new MemoryTaskQueue({ now: environment.now, visibilityTimeoutMs: VISIBILITY_MS });
    this.#sweptAtMs = environment.now();
    this.discover();
  }

  /** What the schedule does: asks for a discovery. */
  discover(): void {
    this.queue.put(this.source, JSON.stringify({ v: 1, kind: 'discover', source: this.source }));
  }

  /** A process as after a cold start: it knows nothing but what the stores hold. */
  process(plan?: FatePlan): Life {
    const mortal = new MortalProcess((call) => {
      this.calls.push(call.name);
      return plan?.(call) ?? 'pass';
    });
    const http = interruptible(new MemoryHttp((request) => this.#simulated.handle(request)), mortal, 'http');
    const storage = {
      index: interruptible(this.index, mortal, 'index'),
      partitions: interruptible(this.partitions, mortal, 'partitions'),
      queue: interruptible(this.queue, mortal, 'queue'),
      store: interruptible(this.store, mortal, 'store'),
      scratch: this.scratch,
    };
    const services = this.#simulated.compose(storage, {
      environment: this.environment,
      http,
      sealer: new AesGcmSealer({ key: async () => new Secret('k'.repeat(64)) }),
      secrets: { resolve: async (reference) => new Secret(reference) },
      telemetry: { emit: (event) => this.events.push(event) },
    });
    // Built at once: whatever lands meets a day that is clean.
    return { mortal, services: { ...services, partBytes: 2_000, curateDelaySeconds: 0 } };
  }

  /** Delivers one message to a process. A message whose process died comes back after its visibility timeout. */
  async deliver(life: Life, message: QueuedMessage): Promise<'finished' | 'died'> {
    const endsAtMs = this.environment.now() + INVOCATION_MS;
    const end = await life.mortal.run(() =>
      work(life.services, {
        messageId: message.id,
        receiveCount: message.receiveCount,
        remainingMs: () => endsAtMs - this.environment.now(),
        body: message.body,
        source: message.source,
      }),
    );
    this.seen.push(message.body, JSON.stringify(await this.#rowOf(message)));
    if (end === 'finished') this.queue.ack(message.id);
    return end;
  }

  /**
   * Lets time pass until nothing is open and no message is left; a process that dies is followed by the next plan's.
   * A slice that has landed what is listed and waits for its time is as good as done, and so is its message.
   * The sweeper comes every five minutes, as deployed, and may die as well. Returns the calls of the first process.
   */
  async runUntilSettled(plans: readonly FatePlan[] = [], watch: SimulationWatch = {}): Promise<string[]> {
    return await this.#run(plans, watch, async () => !(await this.#isBusy()));
  }

  /** Lets so much time pass, with a discovery at every tick of the schedule. Units: milliseconds. */
  async live(ms: number, discoverEveryMs: number, watch: SimulationWatch = {}): Promise<void> {
    const untilMs = this.environment.now() + ms;
    while (this.environment.now() < untilMs) {
      const tickMs = Math.min(untilMs, this.environment.now() + discoverEveryMs);
      await this.#run([], watch, async () => this.environment.now() >= tickMs, tickMs);
      this.discover();
    }
  }

  /** Lets so much time pass in the same way, and then settles. Units: milliseconds. */
  async pass(ms: number, discoverEveryMs: number, watch: SimulationWatch = {}): Promise<void> {
    await this.live(ms, discoverEveryMs, watch);
    await this.runUntilSettled([], watch);
  }

  /** The curator's services in a process, or in one that does not die. */
  curateServices(life: Life = this.process()): CurateServices {
    const { lake } = this.#simulated;
    if (lake === undefined) throw new Error('this simulation has no lake');
    return { ...life.services, ...lake, listingsSettled: async () => {} };
  }

  async rows(): Promise<SliceRow[]> {
    const rows: SliceRow[] = [];
    for (const state of SLICE_STATES) rows.push(...(await collectRows(this.index.byState(this.source, state))));
    return rows;
  }

  async open(): Promise<SliceRow[]> {
    return (await this.rows()).filter(({ state }) => isOpen(state));
  }

  /** How often an object was written. */
  writes = (): number => this.calls.filter((name) => /^store\.(?:put|completeUpload)$/.test(name)).length;

  async #run(
    plans: readonly FatePlan[],
    watch: SimulationWatch,
    isOver: () => Promise<boolean>,
    untilMs = Number.POSITIVE_INFINITY,
  ): Promise<string[]> {
    const waiting = [...plans];
    let lives = Array.from({ length: watch.processes ?? 1 }, () => this.process(waiting.shift()));
    const calls = lives[0]?.mortal.calls ?? [];
    for (let step = 0; step < 20_000; step += 1) {
      lives = lives.map((life) => (life.mortal.dead || watch.restarts === true ? this.process(waiting.shift()) : life));
      if (await this.#sweepIfDue(lives)) continue;
      const messages = this.queue.receive(this.source, lives.length);
      if (messages.length > 0) {
        for (const message of messages) watch.received?.(message);
        await Promise.all(messages.map((message, at) => this.deliver(lives[at] ?? this.process(), message)));
        for (const message of messages) watch.delivered?.(message);
        continue;
      }
      if (await this.#curateNext(lives)) continue;
      if (await isOver()) return calls;
      const nextMs = this.queue.nextVisibleAtMs() ?? Number.POSITIVE_INFINITY;
      const times = [nextMs, this.#nextBuildMs(), untilMs, this.#sweptAtMs + SWEEP_EVERY_MS];
      this.environment.advanceTo(Math.min(...times));
    }
    const open = (await this.open()).map(({ id, state, note }) => `${id} (${state}: ${note})`);
    throw new Error(`not settled after 20,000 steps; open: ${open.join(', ')}`);
  }

  async #sweepIfDue([life]: readonly Life[]): Promise<boolean> {
    if (life === undefined || this.environment.now() - this.#sweptAtMs < SWEEP_EVERY_MS) return false;
    this.#sweptAtMs = this.environment.now();
    await life.mortal.run(() => sweep(life.services, this.source, { takeOver: false }));
    return true;
  }

  #nextBuildMs(): number {
    const [next] = this.#simulated.lake === undefined ? [] : this.queue.curateMessages();
    return next?.visibleAtMs ?? Number.POSITIVE_INFINITY;
  }

  async #curateNext([life]: readonly Life[]): Promise<boolean> {
    if (this.#simulated.lake === undefined || life === undefined) return false;
    const [message] = this.queue.receive(CURATOR, 1);
    if (message === undefined) return false;
    const task = CurateTaskSchema.parse(JSON.parse(message.body));
    const end = await life.mortal.run(() => curate(this.curateServices(life), task));
    if (end === 'finished') this.queue.ack(message.id);
    return true;
  }

  async #isBusy(): Promise<boolean> {
    const isDirty = this.partitions.rows().some(({ dueAtMs }) => dueAtMs !== undefined);
    if (this.#simulated.lake !== undefined && (isDirty || this.queue.curateMessages().length > 0)) return true;
    const isIdle = (row: SliceRow): boolean => row.state === 'settling' && row.lease === undefined;
    if ((await this.open()).some((row) => !isIdle(row))) return true;
    for (const message of this.queue.messages()) {
      const row = await this.#rowOf(message);
      if (row === undefined || !isIdle(row)) return true;
    }
    return false;
  }

  async #rowOf({ body }: QueuedMessage): Promise<SliceRow | undefined> {
    const task = TaskSchema.safeParse(JSON.parse(body)).data;
    return task === undefined || !('id' in task) ? undefined : await this.index.get(task);
  }
}
