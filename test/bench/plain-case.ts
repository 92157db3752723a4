import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { mapBounded } from '../../shared/adapters/bounded.ts';
import type { MeasuredCase } from './measured-case.ts';
import type { Fetched, LogTarget, Result } from './messages.ts';
import { createPlainClient, type PlainClient, sha256OfFile } from './plain-http.ts';

const ListingSchema = z.object({ items: z.array(z.object({ executionId: z.string() })), total: z.number() });
const GenerationSchema = z.object({ token: z.string() });
const StatusSchema = z.object({ presignedURL: z.string().optional() });

/** The protocol in a plain loop: list, and for each run generate, poll at once until READY, download to a file. */
export async function openLoop(target: LogTarget): Promise<MeasuredCase> {
  const client = createPlainClient(target.vendorUrl, target.concurrency);
  let ids: string[] = [];
  return {
    run: async () => {
      ids = await listRuns(client);
      await mapBounded(ids, target.concurrency, async (id) => {
        await client.download(await readyUrl(client, id), join(target.dataDir, id));
      });
    },
    close: () => closeAndHash(client, target, ids),
  };
}

/** The same bytes by plain HTTP to disk: every URL is known before the time starts. */
export async function openCopy(target: LogTarget): Promise<MeasuredCase> {
  const client = createPlainClient(target.vendorUrl, target.concurrency);
  const ids = await listRuns(client);
  const urls = await mapBounded(ids, target.concurrency, async (id) => ({ id, url: await readyUrl(client, id) }));
  return {
    run: async () => {
      await mapBounded(urls, target.concurrency, ({ id, url }) => client.download(url, join(target.dataDir, id)));
    },
    close: () => closeAndHash(client, target, ids),
  };
}

async function listRuns(client: PlainClient): Promise<string[]> {
  const ids: string[] = [];
  const toMs = Date.now();
  for (let total = Number.POSITIVE_INFINITY; ids.length < total; ) {
    const query = `from=${toMs - 86_400_000}&to=${toMs}&limit=100&offset=${ids.length}`;
    const page = await client.json('GET', `/processing/executables/tasks/executions?${query}`, ListingSchema);
    ids.push(...page.items.map(({ executionId }) => executionId));
    total = page.total;
  }
  return ids;
}

async function readyUrl(client: PlainClient, id: string): Promise<string> {
  const path = `/monitoring/executions/${id}/logs`;
  const { token } = await client.json('POST', `${path}?fileFormat=JSON`, GenerationSchema);
  for (;;) {
    const { presignedURL } = await client.json('POST', `${path}/status`, StatusSchema, token);
    if (presignedURL !== undefined) return presignedURL;
  }
}

async function closeAndHash(client: PlainClient, { dataDir }: LogTarget, ids: readonly string[]): Promise<Result> {
  client.close();
  const fetched = await mapBounded(ids, 4, async (id): Promise<Fetched> => {
    const file = join(dataDir, id);
    return { id, bytes: (await stat(file)).size, sha256: await sha256OfFile(file) };
  });
  return { kind: 'result', fetched, problems: [] };
}
