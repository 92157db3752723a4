import type { Delivery, Services } from '../../../functions/services.ts';
import { TALEND_DESCRIPTION } from '../../../shared/connectors/talend/description.ts';
import { IngestError } from '../../../shared/domain/errors.ts';
import type { PartToLand, ResumeAt, StepOutcome } from '../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../shared/domain/slice.ts';
import type { Connector, ListedPage } from '../../../shared/ports/connector.ts';
import { NOON_MS } from '../../factories/slice.ts';
import { FakeEnvironment } from '../../fakes/fake-environment.ts';
import { MemoryPartitionIndex } from '../../fakes/memory-partition-index.ts';
import { MemoryRawStore } from '../../fakes/memory-raw-store.ts';
import { MemoryScratch } from '../../fakes/memory-scratch.ts';
import { MemorySliceIndex } from '../../fakes/memory-slice-index.ts';
import { MemoryTaskQueue } from '../../fakes/memory-task-queue.ts';
import { RecordingTelemetry } from '../../fakes/recording-telemetry.ts';

export const SOURCE = 'talend-eu';
export const MINUTE = 60_000;

/** A connector that does what its test says. */
export interface Script {
  step?: ((row: SliceRow) => StepOutcome | Promise<StepOutcome>) | undefined;
  discover?: (cursor: Readonly<Record<string, unknown>> | undefined) => AsyncIterable<ListedPage>;
  backfill?: Connector['backfill'];
}

export interface PipelineOptions {
  readonly partBytes?: number;
  readonly compression?: 'zstd' | 'gzip';
  readonly maxFailures?: number;
  readonly store?: MemoryRawStore;
}

/** The use cases' services on fakes, around one source with a scripted connector. */
export function pipeline(script: Script, options: PipelineOptions = {}) {
  const environment = new FakeEnvironment({ startMs: NOON_MS });
  const index = new MemorySliceIndex();
  const partitions = new MemoryPartitionIndex();
  const queue = new MemoryTaskQueue({ now: environment.now });
  const store = options.store ?? new MemoryRawStore({ minPartBytes: 1 });
  const telemetry = new RecordingTelemetry();
  const connector: Connector = {
    description: TALEND_DESCRIPTION,
    discover: (cursor) => script.discover?.(cursor) ?? noPages(),
    step: async (row, tally) => {
      tally.requests += 1;
      return (await script.step?.(row)) ?? { kind: 'done' };
    },
    check: async () => ({ ok: true, message: 'fine' }),
    ...(script.backfill === undefined ? {} : { backfill: script.backfill }),
  };
  const source = {
    id: SOURCE,
    vendor: 'talend',
    stream: 'execution-logs',
    connector,
    requestsPerMinute: 600,
    patience: { deadlineSeconds: 86_400, maxFailures: options.maxFailures ?? 3 },
    compression: options.compression ?? ('zstd' as const),
    limits: { requestsPerMinute: 600 },
  };
  const services: Services = {
    environment,
    index,
    partitions,
    queue,
    store,
    scratch: new MemoryScratch(),
    telemetry,
    partBytes: options.partBytes ?? 2_000,
    curateDelaySeconds: 60,
    sourceIds: [SOURCE],
    source: (id) => {
      if (id === SOURCE) return source;
      throw new IngestError('config', `No source ${id}`);
    },
  };
  return { services, source, environment, index, partitions, queue, store, telemetry };
}

async function* noPages(): AsyncGenerator<ListedPage> {}

/** A first delivery with all the time of a function, unless told otherwise. */
export const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  messageId: 'message-1',
  receiveCount: 1,
  remainingMs: () => 15 * MINUTE,
  ...changes,
});

/** Time that runs out: after so many questions there is less left than a hand-over needs. The lease asks first. */
export function timeFor(questions: number): () => number {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > questions + 1 ? MINUTE - 1 : 15 * MINUTE;
  };
}

/** A file at the vendor, with connections that break and a content that may change. */
export class VendorFile {
  content: Buffer;
  validator: string | undefined = '"v1"';
  size: 'stated' | 'unstated' = 'stated';
  chunkBytes: number;
  /** Positions at which a connection breaks, once each. */
  breaks: number[] = [];
  /** How the file was asked for. */
  readonly opened: (ResumeAt | undefined)[] = [];

  constructor(content: Buffer | string, chunkBytes = 64 * 1024) {
    this.content = Buffer.from(content);
    this.chunkBytes = chunkBytes;
  }

  part(changes: Partial<PartToLand> = {}): PartToLand {
    return {
      index: 1,
      of: 1,
      extension: 'json',
      contentType: 'application/json',
      open: async (resume) => {
        this.opened.push(resume);
        const offset = resume !== undefined && resume.validator === this.validator ? resume.offset : 0;
        return {
          body: this.#body(offset),
          offset,
          ...(this.size === 'stated' ? { size: this.content.length } : {}),
          ...(this.validator === undefined ? {} : { validator: this.validator }),
        };
      },
      ...changes,
    };
  }

  async *#body(offset: number): AsyncGenerator<Uint8Array> {
    const { content } = this;
    for (let at = offset; at < content.length; ) {
      const broken = this.breaks.findIndex((position) => position >= at && position < at + this.chunkBytes);
      const end = Math.min(content.length, at + this.chunkBytes, this.breaks[broken] ?? Number.POSITIVE_INFINITY);
      if (end > at) yield content.subarray(at, end);
      at = end;
      if (broken >= 0) {
        this.breaks.splice(broken, 1);
        throw new IngestError('transient', 'the connection broke');
      }
    }
  }
}

/** A connector's step that lands one file, and is then done. */
export const landOne =
  (part: PartToLand): Script['step'] =>
  (row) =>
    row.memory.landed === true
      ? { kind: 'done' }
      : { kind: 'land', part, before: { ...row.memory }, memory: { landed: true } };

/** What a landed object decompresses to, and the rest of a bucket. */
export const keysOf = (store: MemoryRawStore, prefix: string): string[] =>
  [...store.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
