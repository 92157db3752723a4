import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Everything in which two stages may differ; constructs never ask for a stage's name to decide something. */
export interface StageValues {
  /** Of the index table and the functions' logs. The bucket stays in every stage: vendors purge, so it may hold the only copy. */
  readonly removalPolicy: RemovalPolicy;
  /** Refuses to delete the table and the stack until it is switched off. */
  readonly deletionProtection: boolean;
  readonly logRetention: RetentionDays;
  /** How long a replaced or deleted object can still be restored. */
  readonly noncurrentVersions: Duration;
  /** Sets aside the concurrency that all sources together may use; needs that much above the account's 100 unreserved. */
  readonly reserveConcurrency: boolean;
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
}

const GIB = 1024 ** 3;

/** By name, of `a-z` and `0-9` only: `sourceOfQueue` reads a queue's name up to the stage's hyphen. */
export const STAGES = {
  dev: {
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.TWO_WEEKS,
    noncurrentVersions: Duration.days(7),
    reserveConcurrency: false,
    lake: { firstDay: '2025-01-01', bytesScannedCutoff: 10 * GIB, curators: 2 },
    alarms: { failingPeriods: 3, oldestMessage: Duration.hours(6), freshness: Duration.days(7) },
  },
  prod: {
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    logRetention: RetentionDays.THREE_MONTHS,
    noncurrentVersions: Duration.days(30),
    reserveConcurrency: true,
    lake: { firstDay: '2025-01-01', bytesScannedCutoff: 100 * GIB, curators: 4 },
    alarms: { failingPeriods: 1, oldestMessage: Duration.hours(2), freshness: Duration.days(4) },
  },
} as const satisfies Record<string, StageValues>;

export type StageName = keyof typeof STAGES;

export const isStageName = (text: string): text is StageName => Object.hasOwn(STAGES, text);
