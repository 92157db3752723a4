import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ConnectedCloud, connectOrStartCloud } from '../../infra/local/embedded-cloud.ts';
import { objectPath } from '../../infra/local/object-path.ts';
import { type AwsClients, createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { type QueueUrls, queueUrlsByName } from '../../shared/adapters/queue-urls.ts';
import {
  curateQueueName,
  MAX_RECEIVE_COUNT,
  queueName,
  VISIBILITY_TIMEOUT_SECONDS,
} from '../../shared/config/names.ts';
import { describeVendor } from '../../shared/connectors/registry.ts';
import type { VendorDescription } from '../../shared/ports/connector.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { awsStorage, type StoragePorts } from '../compose.ts';
import { type KnownSource, knownSources } from './known-sources.ts';
import { LOCAL } from './local-names.ts';
import { UsageError } from './usage-error.ts';

/** A data directory or the stores of a stage, open for questions. */
export interface OpenData {
  readonly index: SliceIndex;
  readonly store: RawStore;
  readonly sources: readonly KnownSource[];
  /** What is known of a vendor; `undefined` for one that this version does not know. */
  readonly describe: (vendor: string) => VendorDescription | undefined;
  /** Somebody is working there right now. */
  readonly inUse: boolean;
  /** Where an object lies, for people and programs: a file of this machine, or its address in S3. */
  readonly placeOf: (key: string) => string | undefined;
  close(): Promise<void>;
}

/** The same with everything that the embedded cloud stores, for what is made anew from it. */
export interface OpenStorage extends OpenData {
  readonly dataDir: string;
  readonly storage: StoragePorts;
  readonly clients: AwsClients;
  /** Of the sources that the directory knows, and of the curator. */
  readonly queueUrls: QueueUrls;
}

/** Calls at the same time that a reading verb makes at most. */
const CONCURRENCY = 8;
/** Another process may hold the directory but not have said yet where it answers. Units: milliseconds. */
const WAIT_MS = 6_000;
const LOCK_WAIT_MS = 300;

/**
 * Opens a data directory for reading: through the process that works on it, or else with servers of its own.
 *
 * Never makes a directory or a message. `source` restricts to one source.
 * Errors: no data there (exit code 1); UsageError for a source that the directory does not know.
 */
async function openData(data: string, source?: string): Promise<OpenStorage> {
  const dataDir = resolve(data);
  const known = existsSync(join(dataDir, 'index')) ? await knownSources(dataDir) : [];
  if (known.length === 0) {
    throw new Error(
      `${data} holds no data yet; bring some with runlake ingest, or name another directory with --data.`,
    );
  }
  const sources = source === undefined ? known : known.filter(({ id }) => id === source);
  if (sources.length === 0) {
    throw new UsageError(
      `${data} holds nothing of a source "${source}"; it has ${known.map(({ id }) => id).join(', ')}`,
    );
  }
  const queues = [...known.map(({ id }) => queueName(LOCAL.stage, id)), curateQueueName(LOCAL.stage)];
  const cloud = await connect(dataDir, queues);
  const clients = createAwsClients({
    region: cloud.region,
    endpoints: cloud.endpoints,
    credentials: EMBEDDED_CREDENTIALS,
    concurrency: CONCURRENCY,
  });
  const queueUrls = queueUrlsByName(cloud.queueUrls, LOCAL.stage);
  const storage = awsStorage(clients, { ...LOCAL, queueUrls }, randomUUID);
  return {
    dataDir,
    index: storage.index,
    store: storage.store,
    storage,
    clients,
    queueUrls,
    sources,
    describe: describeVendor,
    inUse: !cloud.owned,
    placeOf: (key) => {
      const file = join(dataDir, 'objects', objectPath(LOCAL.bucket, key));
      return existsSync(file) ? file : undefined;
    },
    close: async () => {
      clients.destroy();
      await cloud.stop();
    },
  };
}

/** Runs `read` on an open data directory and closes it again, whatever happens. */
export async function withData<T>(
  data: string,
  source: string | undefined,
  read: (data: OpenStorage) => Promise<T>,
): Promise<T> {
  const open = await openData(data, source);
  try {
    return await read(open);
  } finally {
    await open.close();
  }
}

async function connect(dataDir: string, queues: readonly string[]): Promise<ConnectedCloud> {
  const giveUpAt = performance.now() + WAIT_MS;
  for (;;) {
    try {
      return await connectOrStartCloud({
        dataDir,
        ...LOCAL,
        queues,
        maxReceiveCount: MAX_RECEIVE_COUNT,
        visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
        lockWaitMs: LOCK_WAIT_MS,
        // Messages belong to whoever works on them next, and a reader is not the one.
        inFlightAtStart: 'keep',
      });
    } catch (error) {
      const mayAnswerSoon = error instanceof Error && /is in use/.test(error.message) && performance.now() < giveUpAt;
      if (!mayAnswerSoon) throw error;
    }
  }
}
