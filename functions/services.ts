import type { Patience } from '../shared/domain/advance.ts';
import type { BudgetLimits } from '../shared/domain/budget.ts';
import type { Compression } from '../shared/domain/compression.ts';
import type { Connector } from '../shared/ports/connector.ts';
import type { Environment } from '../shared/ports/environment.ts';
import type { PartitionIndex } from '../shared/ports/partition-index.ts';
import type { RawStore } from '../shared/ports/raw-store.ts';
import type { Scratch } from '../shared/ports/scratch.ts';
import type { SliceIndex } from '../shared/ports/slice-index.ts';
import type { TaskQueue } from '../shared/ports/task-queue.ts';
import type { Telemetry } from '../shared/ports/telemetry.ts';

/** A configured source, ready to work. */
export interface SourceService {
  readonly id: string;
  readonly vendor: string;
  /** Stream of the slices that a discovery lists. */
  readonly stream: string;
  readonly connector: Connector;
  readonly patience: Patience;
  /** The most that its budget ever allows. */
  readonly requestsPerMinute: number;
  readonly compression: Compression;
  /** What its budget may never exceed. */
  readonly limits: BudgetLimits;
}

/** Everything that the use cases need, built once per cold start. */
export interface Services {
  readonly environment: Environment;
  readonly index: SliceIndex;
  /** Which days of the lake are behind what has landed. */
  readonly partitions: PartitionIndex;
  readonly queue: TaskQueue;
  readonly store: RawStore;
  readonly scratch: Scratch;
  readonly telemetry: Telemetry;
  /** Compressed bytes of one part of a multipart upload: 5 MiB or more on S3. */
  readonly partBytes: number;
  /** How long landings are collected before a day of the lake is built anew: 0 to 900. */
  readonly curateDelaySeconds: number;
  readonly sourceIds: readonly string[];
  /** Errors: config when no such source is configured. */
  source(id: string): SourceService;
}

/** One delivery of a message to a worker. */
export interface Delivery {
  readonly messageId: string;
  /** Counts from 1. */
  readonly receiveCount: number;
  /** Time until the worker is stopped. Units: milliseconds. */
  remainingMs(): number;
}
