import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Everything in which two stages may differ; constructs never ask for a stage's name to decide something. */
export interface StageValues {
  /** Of the index table and the functions' logs. The bucket stays in every stage: vendors purge, so it may hold the only copy. */
  readonly removalPolicy: RemovalPolicy;
  /** Refuses to delete the table and the stack until it is switched off. */
  readonly deletionProtection: boolean;
  readonly logRetention: RetentionDays;
  /** Lines of the functions' logs; `INFO` at least, since metrics are lines of that level. `DEBUG` has every request to a vendor. */
  readonly logLevel: 'DEBUG' | 'INFO';
  /** Traces every function with X-Ray, which costs per trace and grants them to write theirs. */
  readonly tracing: boolean;
  /**
   * What encrypts bucket, table, queues, topic, answers of queries and logs: `aws`, keys that AWS owns or manages; `own`, a customer
   * managed key of the stage, which costs by month and call. `retired`: nothing any more, but what `own` has encrypted stays readable.
   * From `own` only to `retired`, never back to `aws`: docs/deploy.md.
   */
  readonly encryptionKey: 'aws' | 'own' | 'retired';
  /** How long a replaced or deleted object can still be restored. */
  readonly noncurrentVersions: Duration;
  /** Sets aside the concurrency that all sources together may use; needs that much above the account's 100 unreserved. */
  readonly reserveConcurrency: boolean;
  /** Of every function, and of the native code in the curator's bundle. */
  readonly architecture: Architecture;
  /**
   * Where vendors may send the worker for a file: to the internet by https, or besides to the machine that it runs on, where
   * stand-ins are. Never `loopback` where the vendors are real: what else listens there is nobody's business.
   */
  readonly vendors: 'internet' | 'loopback';
  /** What a role needs to send to a queue, one message or ten: on AWS `sqs:SendMessage` is both. */
  readonly sendActions: readonly string[];
  readonly lake: LakeValues;
  readonly alarms: AlarmValues;
}

export interface LakeValues {
  /** First day that Athena looks for; older ones are there and are not seen. `YYYY-MM-DD`, UTC. */
  readonly firstDay: string;
  /** Athena stops a query that reads more. Units: bytes. */
  readonly bytesScannedCutoff: number;
  /** Partitions that may be built at once; Lambda takes no less than 2. */
  readonly curators: number;
  /** How long landings are collected before a day is built anew; at most 15 minutes. */
  readonly curateDelay: Duration;
  /** Saves the named queries in the workgroup, where the console shows them. */
  readonly namedQueries: boolean;
}

export interface AlarmValues {
  /** Five-minute periods with a failed invocation before the alarm. */
  readonly failingPeriods: number;
  /** Above the visibility timeout of 90 minutes, so that one crashed invocation alone is not an alarm. */
  readonly oldestMessage: Duration;
  /**
   * Age of the newest log of a source. Above its longest pause, weekends included, and not above what an audit looks back for
   * it (`FRESHNESS_REACH_DAYS`); measured once a day.
   */
  readonly freshness: Duration;
  /** Time that a log which could be here may be open. Above the longest that a vendor usually takes to make one. */
  readonly oldestSlice: Duration;
  /** Time that a vendor may be silent; whole multiples of five minutes, at most a day. */
  readonly vendorSilent: Duration;
  /** Time that a vendor may hold a source below half of its limit; whole hours, at most a day. */
  readonly throttled: Duration;
}

const GIB = 1024 ** 3;

const dev = {
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  logRetention: RetentionDays.TWO_WEEKS,
  logLevel: 'INFO',
  tracing: false,
  encryptionKey: 'aws',
  noncurrentVersions: Duration.days(7),
  reserveConcurrency: false,
  architecture: Architecture.ARM_64,
  vendors: 'internet',
  sendActions: ['sqs:SendMessage'],
  lake: {
    firstDay: '2025-01-01',
    bytesScannedCutoff: 10 * GIB,
    curators: 2,
    curateDelay: Duration.minutes(1),
    namedQueries: true,
  },
  alarms: {
    failingPeriods: 3,
    oldestMessage: Duration.hours(6),
    freshness: Duration.days(7),
    oldestSlice: Duration.hours(24),
    vendorSilent: Duration.hours(3),
    throttled: Duration.hours(6),
  },
} as const satisfies StageValues;

/** By name, of `a-z` and `0-9` only: `sourceOfQueue` reads a queue's name up to the stage's hyphen. */
export const STAGES = {
  dev,
  /** `dev` on an emulation of AWS (docs/emulator.md): functions run on this machine, beside stand-ins of the vendors. */
  emulated: {
    ...dev,
    architecture: process.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    vendors: 'loopback',
    // The emulator takes a batch for an action of its own.
    sendActions: ['sqs:SendMessage', 'sqs:SendMessageBatch'],
    // Whoever tests does not wait for a minute's landings. The emulator has no named queries.
    lake: { ...dev.lake, curateDelay: Duration.seconds(5), namedQueries: false },
  },
  prod: {
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    logRetention: RetentionDays.THREE_MONTHS,
    logLevel: 'INFO',
    tracing: false,
    encryptionKey: 'aws',
    noncurrentVersions: Duration.days(30),
    reserveConcurrency: true,
    architecture: Architecture.ARM_64,
    vendors: 'internet',
    sendActions: ['sqs:SendMessage'],
    lake: {
      firstDay: '2025-01-01',
      bytesScannedCutoff: 100 * GIB,
      curators: 4,
      curateDelay: Duration.minutes(1),
      namedQueries: true,
    },
    alarms: {
      failingPeriods: 1,
      oldestMessage: Duration.hours(2),
      freshness: Duration.days(4),
      oldestSlice: Duration.hours(6),
      vendorSilent: Duration.hours(1),
      throttled: Duration.hours(3),
    },
  },
} as const satisfies Record<string, StageValues>;

export type StageName = keyof typeof STAGES;

export const isStageName = (text: string): text is StageName => Object.hasOwn(STAGES, text);
