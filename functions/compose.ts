import { tmpdir } from 'node:os';
import type { AwsClients } from '../shared/adapters/aws-clients.ts';
import { DiskScratch } from '../shared/adapters/disk-scratch.ts';
import { DynamoSliceIndex } from '../shared/adapters/dynamo-slice-index.ts';
import type { QueueUrls } from '../shared/adapters/queue-urls.ts';
import { S3RawStore } from '../shared/adapters/s3-raw-store.ts';
import { SqsTaskQueue } from '../shared/adapters/sqs-task-queue.ts';
import type { Source } from '../shared/config/sources.ts';
import { createConnector } from '../shared/connectors/registry.ts';
import { IngestError } from '../shared/domain/errors.ts';
import type { ConnectorPorts } from '../shared/ports/connector.ts';
import type { RawStore } from '../shared/ports/raw-store.ts';
import type { Scratch } from '../shared/ports/scratch.ts';
import type { SliceIndex } from '../shared/ports/slice-index.ts';
import type { TaskQueue } from '../shared/ports/task-queue.ts';
import type { Services, SourceService } from './services.ts';

/** S3 takes parts from 5 MiB; a little more keeps the number of parts low. Units: bytes, compressed. */
const PART_BYTES = 8 * 1024 * 1024;

export interface StoragePorts {
  readonly index: SliceIndex;
  readonly queue: TaskQueue;
  readonly store: RawStore;
  readonly scratch: Scratch;
}

/** The three stores on AWS or on what speaks like it. */
export function awsStorage(
  clients: AwsClients,
  places: { readonly bucket: string; readonly table: string; readonly queueUrls: QueueUrls },
  newId: () => string,
): StoragePorts {
  return {
    index: new DynamoSliceIndex({ client: clients.dynamodb, table: places.table, newId }),
    queue: new SqsTaskQueue({ client: clients.sqs, urls: places.queueUrls }),
    store: new S3RawStore({ client: clients.s3, bucket: places.bucket }),
    scratch: new DiskScratch(tmpdir()),
  };
}

/** Puts the use cases' services together; connectors are made at their first use. */
export function composeServices(sources: readonly Source[], storage: StoragePorts, ports: ConnectorPorts): Services {
  const ready = new Map<string, SourceService>();
  return {
    ...storage,
    environment: ports.environment,
    telemetry: ports.telemetry,
    partBytes: PART_BYTES,
    sourceIds: sources.map(({ id }) => id),
    source: (id) => {
      const service = ready.get(id) ?? sourceService(sources, id, ports);
      ready.set(id, service);
      return service;
    },
  };
}

function sourceService(sources: readonly Source[], id: string, ports: ConnectorPorts): SourceService {
  const source = sources.find((candidate) => candidate.id === id);
  if (source === undefined) throw new IngestError('config', `No source "${id}" is configured`, { source: id });
  const { options } = source;
  const connector = createConnector(source, ports);
  return {
    id,
    vendor: connector.description.vendor,
    stream: connector.description.streams[0].name,
    connector,
    patience: { deadlineSeconds: options.deadlineHours * 3600, maxFailures: options.maxFailures },
    compression: options.compression,
  };
}
