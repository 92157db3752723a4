import { join } from 'node:path';
import { buildApp } from './fauxqs-parts.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { openObjectFiles } from './object-files.ts';
import { createObjectPersistence } from './object-persistence.ts';
import { openObjectRows } from './object-rows.ts';
import { EmbeddedObjectStore } from './object-store.ts';
import { QueuePersistence } from './queue-persistence.ts';
import { EmbeddedQueueStore, loadQueues } from './queue-store.ts';
import { addStorageHooks } from './storage-hooks.ts';
import { openUploads } from './uploads.ts';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface StorageOptions {
  readonly dataDir: string;
  readonly inFlightAtStart: 'release' | 'keep';
}

/**
 * S3 and SQS on one loopback port. Objects are plain files `<dataDir>/objects/<bucket>/<key>`, described by a SQLite table
 * beside them; queues are in SQLite under `<dataDir>/queues`.
 */
export async function startStorageServer({ dataDir, inFlightAtStart }: StorageOptions): Promise<RunningServer> {
  const server = await listenOnLoopback();
  const { objects, ...objectParts } = openObjects(join(dataDir, 'objects'));
  const queueStorage = new QueuePersistence(join(dataDir, 'queues'));
  const queues = new EmbeddedQueueStore(server.url, queueStorage);
  const topics = loadQueues(queues, queueStorage, inFlightAtStart);
  const app = buildApp({ logger: false, stores: { sqsStore: queues, snsStore: topics, s3Store: objects } });
  addStorageHooks(app, { ...objectParts, objects, queues });
  await app.ready();
  server.serve((request, response) => app.routing(request, response));
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await app.close();
      queueStorage.close();
      objects.persistence?.close();
    },
  };
}

function openObjects(root: string) {
  const rows = openObjectRows(root);
  const files = openObjectFiles(root, rows);
  const uploads = openUploads(join(root, '.uploads'), rows);
  const objects = new EmbeddedObjectStore(files, uploads);
  const persistence = createObjectPersistence(rows, files, uploads);
  persistence.loadS3(objects);
  objects.persistence = persistence;
  return { objects, files, uploads };
}
