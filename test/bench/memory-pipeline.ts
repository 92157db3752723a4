import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeServices } from '../../functions/compose.ts';
import type { Services } from '../../functions/services.ts';
import { createWorkerHandler } from '../../functions/worker/create-handler.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { CombinedSecretStore } from '../../shared/adapters/combined-secret-store.ts';
import { DiskScratch } from '../../shared/adapters/disk-scratch.ts';
import { EnvSecretStore } from '../../shared/adapters/env-secret-store.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import type { Source } from '../../shared/config/sources.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { MemoryPartitionIndex } from '../fakes/memory-partition-index.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../fakes/memory-slice-index.ts';
import { TimedTaskQueue } from './timed-task-queue.ts';

export interface MemoryPipelineOptions {
  readonly dataDir: string;
  readonly sources: readonly Source[];
  readonly concurrency: number;
  readonly telemetry: Telemetry;
  readonly now: () => number;
  readonly onBroken: (message: string) => void;
}

export interface MemoryPipeline {
  readonly services: Services;
  readonly store: MemoryRawStore;
  start(): Promise<void>;
  discover(source: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The pipeline on in-memory ports: the handlers of Lambda, real HTTP to the vendor, delays in real time. What is left
 * of the time is our own code, the vendor and the waiting. Bytes of objects are dropped: each is written once.
 */
export function openMemoryPipeline(options: MemoryPipelineOptions): MemoryPipeline {
  const { dataDir, sources, concurrency, telemetry, now, onBroken } = options;
  const queue = new TimedTaskQueue(concurrency, onBroken);
  const store = new MemoryRawStore({ keepsBytes: () => false });
  const http = new NodeHttp({ version: 'bench', allowLoopback: true, maxSockets: concurrency * 2 });
  const services = composeServices(
    sources,
    {
      index: new MemorySliceIndex(),
      partitions: new MemoryPartitionIndex(),
      queue,
      store,
      scratch: new DiskScratch(dataDir),
    },
    {
      environment: { now, random: Math.random, newId: randomUUID, sleep },
      telemetry,
      http,
      sealer: new AesGcmSealer({ key: async () => new Secret(randomUUID()) }),
      secrets: new CombinedSecretStore({ env: new EnvSecretStore({}), allowPlain: true }),
    },
  );
  const handler = createWorkerHandler(
    async () => services,
    (line) => onBroken(String(line.message)),
  );
  return {
    services,
    store,
    start: async () => queue.start(handler),
    discover: (source) => {
      const task = { v: 1, kind: 'discover', source, attempt: 0 } as const;
      return queue.send(source, [{ task, delaySeconds: 0 }]);
    },
    stop: async () => http.close(),
  };
}
