import { randomUUID } from 'node:crypto';
import { Progress } from '../../functions/cli/progress.ts';
import { composeServices } from '../../functions/compose.ts';
import { createWorkerHandler } from '../../functions/worker/create-handler.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { CombinedSecretStore } from '../../shared/adapters/combined-secret-store.ts';
import { EnvSecretStore } from '../../shared/adapters/env-secret-store.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';
import { MemoryScratch } from '../fakes/memory-scratch.ts';
import { MemorySliceIndex } from '../fakes/memory-slice-index.ts';
import type { MeasuredCase } from './measured-case.ts';
import type { Target } from './messages.ts';
import { benchSources, fetchedFrom, SOURCE_ID } from './pipeline-source.ts';
import { TimedTaskQueue } from './timed-task-queue.ts';
import { whenSettled } from './when-settled.ts';

/**
 * The pipeline on in-memory ports: the handlers of Lambda, real HTTP to the vendor, delays in real time. What is left
 * of the time is our own code, the vendor and the waiting.
 */
export async function openMemory(target: Target): Promise<MeasuredCase> {
  const progress = new Progress([SOURCE_ID]);
  const problems: string[] = [];
  const sources = benchSources(target.vendorUrl, target.concurrency);
  const index = new MemorySliceIndex();
  const queue = new TimedTaskQueue(target.concurrency, (message) => problems.push(message));
  // Without a body there is nothing to read back; the checks are by the sha256 in the index.
  const store = new MemoryRawStore({ keepsBytes: () => false });
  const http = new NodeHttp({ version: 'bench', allowLoopback: true, maxSockets: target.concurrency * 2 });
  const services = composeServices(
    sources,
    { index, queue, store, scratch: new MemoryScratch() },
    {
      environment: { now: Date.now, random: Math.random, newId: randomUUID },
      telemetry: progress,
      http,
      sealer: new AesGcmSealer({ key: async () => new Secret(randomUUID()) }),
      secrets: new CombinedSecretStore({ env: new EnvSecretStore({}), allowPlain: true }),
    },
  );
  const handler = createWorkerHandler(
    async () => services,
    (line) => problems.push(String(line.message)),
  );
  return {
    run: async () => {
      const settled = whenSettled(progress);
      queue.start(handler);
      const task = { v: 1, kind: 'discover', source: SOURCE_ID, attempt: 0 } as const;
      await queue.send(SOURCE_ID, [{ task, delaySeconds: 0 }]);
      await settled;
    },
    close: async () => {
      http.close();
      const fetched = await fetchedFrom(index);
      const objects = store.objects.size;
      if (objects !== fetched.length) problems.push(`${objects} objects for ${fetched.length} landed runs`);
      problems.push(...progress.all().flatMap((source) => source.problems.map(({ message }) => message)));
      return { fetched, problems };
    },
  };
}
