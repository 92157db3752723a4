import { tmpdir } from 'node:os';
import type { AwsClients } from '../shared/adapters/aws-clients.ts';
import { DiskScratch } from '../shared/adapters/disk-scratch.ts';
import { DynamoPartitionIndex } from '../shared/adapters/dynamo-partition-index.ts';
import { DynamoSliceIndex } from '../shared/adapters/dynamo-slice-index.ts';
import type { QueueUrls } from '../shared/adapters/queue-urls.ts';
import { S3RawStore } from '../shared/adapters/s3-raw-store.ts';
import { SqsTaskQueue } from '../shared/adapters/sqs-task-queue.ts';
import type { Source } from '../shared/config/sources.ts';
import { createConnector } from '../shared/connectors/registry.ts';
import { IngestError } from '../shared/domain/errors.ts';
import type { Connector, ConnectorPorts } from '../shared/ports/connector.ts';
import type { PartitionIndex } from '../shared/ports/partition-index.ts';
import type { RawStore } from '../shared/ports/raw-store.ts';
import type { Scratch } from '../shared/ports/scratch.ts';
import type { SliceIndex } from '../shared/ports/slice-index.ts';
import type { TaskQueue } from '../shared/ports/task-queue.ts';
import { SharedGate } from './budget/shared-gate.ts';
import { CURATE_DELAY_SECONDS } from './curate-delay.ts';
import type { Services, SourceService } from './services.ts';

/** S3 takes parts from 5 MiB; a little more keeps the number of parts low. Units: bytes, compressed. */
const PART_BYTES = 8 * 1024 * 1024;

export interface StoragePorts {
  readonly index: SliceIndex;
  readonly partitions: PartitionIndex;
  readonly queue: TaskQueue;
  readonly store: RawStore;
  readonly scratch: Scratch;
}

/** The stores on AWS or on what speaks like it. */
export function awsStorage(
  clients: AwsClients,
  places: { readonly bucket: string; readonly table: string; readonly queueUrls: QueueUrls },
  newId: () => string,
): StoragePorts {
  const table = { client: clients.dynamodb, table: places.table, newId };
  return {
    index: new DynamoSliceIndex(table),
    partitions: new DynamoPartitionIndex(table),
    queue: new SqsTaskQueue({ client: clients.sqs, urls: places.queueUrls }),
    store: new S3RawStore({ client: clients.s3, bucket: places.bucket }),
    scratch: new DiskScratch(tmpdir()),
  };
}

/** Puts the use cases' services together; connectors are made at their first use. */
export const composeServices = (sources: readonly Source[], storage: StoragePorts, ports: ConnectorPorts): Services =>
  composeWith(sources, storage, ports, createConnector);

/** What every vendor's configured source has. */
type AnySource = Pick<Source, 'id'> & {
  readonly options: Pick<Source['options'], 'deadlineHours' | 'maxFailures' | 'compression' | 'requestsPerMinute'>;
};

/** The same with connectors from elsewhere than the registry, as for a vendor that exists in tests only. */
export function composeWith<S extends AnySource>(
  sources: readonly S[],
  storage: StoragePorts,
  ports: ConnectorPorts,
  connect: (source: S, ports: ConnectorPorts) => Connector,
): Services {
  const ready = new Map<string, SourceService>();
  return {
    ...storage,
    environment: ports.environment,
    telemetry: ports.telemetry,
    partBytes: PART_BYTES,
    curateDelaySeconds: CURATE_DELAY_SECONDS,
    sourceIds: sources.map(({ id }) => id),
    source: (id) => {
      const service = ready.get(id) ?? sourceService(sources, id, storage.index, ports, connect);
      ready.set(id, service);
      return service;
    },
  };
}

function sourceService<S extends AnySource>(
  sources: readonly S[],
  id: string,
  index: SliceIndex,
  ports: ConnectorPorts,
  connect: (source: S, ports: ConnectorPorts) => Connector,
): SourceService {
  const source = sources.find((candidate) => candidate.id === id);
  if (source === undefined) throw new IngestError('config', `No source "${id}" is configured`, { source: id });
  const { options } = source;
  const limits = { requestsPerMinute: options.requestsPerMinute };
  const gate: SharedGate = new SharedGate({
    index,
    source: id,
    limits,
    environment: ports.environment,
    // One of its own: it waits for no token that waits for it.
    probe: () => connect(source, { ...ports, gate }).check(),
  });
  const connector = connect(source, { ...ports, gate });
  return {
    id,
    vendor: connector.description.vendor,
    stream: connector.description.streams[0].name,
    connector,
    requestsPerMinute: options.requestsPerMinute,
    patience: { deadlineSeconds: options.deadlineHours * 3600, maxFailures: options.maxFailures },
    compression: options.compression,
    limits,
  };
}
