import type { AuditedItem } from '../domain/audited-item.ts';
import type { StepOutcome } from '../domain/outcome.ts';
import type { Identify } from '../domain/record.ts';
import type { RunRecord } from '../domain/run.ts';
import type { Memory, SliceRow } from '../domain/slice.ts';
import type { Window } from '../domain/window.ts';
import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import type { RequestGate } from './request-gate.ts';
import type { Sealer } from './sealer.ts';
import type { SecretStore } from './secret-store.ts';
import type { Telemetry } from './telemetry.ts';

/** A slice as its vendor lists it: a run, a time window, or a listing that is read again and again. */
export interface ListedSlice {
  readonly id: string;
  readonly run?: RunRecord;
  readonly window?: Window;
  readonly memory: Memory;
  /** Not worth a step before this long. Units: seconds. */
  readonly delaySeconds: number;
  /** When it is known already and rests, it is read once more. */
  readonly wake?: boolean;
  /** The vendor goes on adding to it: when it is known already and has ended, it is opened again after a while. */
  readonly reopen?: boolean;
  /** Of a backfill: when it is known already, it begins anew with this memory, once it rests or has ended. */
  readonly anew?: boolean;
  /** Of one that begins anew: what it begins with besides, from what it has remembered. */
  readonly carryOver?: (before: Memory) => Memory;
  /** Of a backfill: ids under which another configuration may have recorded the same, or some of it; then it is known. */
  readonly alsoKnownAs?: readonly string[];
}

/**
 * One page of a discovery. The slices are recorded before the next page is asked for; a page with a `cursor` says that
 * everything below it has been listed, so that the watermark may move there.
 */
export interface ListedPage {
  readonly slices: readonly ListedSlice[];
  readonly cursor?: Readonly<Record<string, unknown>>;
}

/** What a look at config, credentials and rights found. */
export interface Verdict {
  readonly ok: boolean;
  readonly message: string;
}

/** Counts the vendor requests of one step. */
export interface Tally {
  requests: number;
}

/** One kind of data that a vendor yields. */
export interface StreamDescription {
  readonly name: string;
  /** `files`: what the vendor sends is kept as it is. `records`: lines of JSON, merged reading by reading. */
  readonly content: 'files' | 'records';
  /** Reads the key of a landed record. Present for records. */
  readonly identify?: Identify;
}

/** How a past range is brought from a vendor. */
export interface BackfillDescription {
  /** What is listed at a time: a UTC day, or the whole range, where the vendor can not be asked for less. */
  readonly by: 'day' | 'range';
  /** Requests that a slice costs at least, for as long as no slice of the source has told. */
  readonly requestsPerSlice: number;
}

/** What is known of a vendor before anything is configured. Figures are the vendor's own; absent means unknown. */
export interface VendorDescription {
  readonly vendor: string;
  /** The first one is the stream of the slices that a discovery lists. */
  readonly streams: readonly [StreamDescription, ...StreamDescription[]];
  /** What a slice is, for people: `run`, `schedule`, `window`. */
  readonly slice: string;
  /** When to look for new slices, unless the configuration says otherwise. */
  readonly defaultSchedule: string;
  /** How far behind its own progress a discovery or a reading looks again. Units: seconds. */
  readonly lookBackSeconds: number;
  /** How long the vendor keeps what it lists. Units: seconds. */
  readonly retentionSeconds?: number;
  /** Requests that the vendor allows in a minute. */
  readonly requestsPerMinute?: number;
  /** Present where the connector can `backfill`. */
  readonly backfill?: BackfillDescription;
}

/** One configured source at its vendor, as the worker sees it. Knows nothing of SQS, DynamoDB or S3. */
export interface Connector {
  readonly description: VendorDescription;
  /** Lists what is new since the cursor. Errors: transient, rate_limited, auth, contract, config. */
  discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncIterable<ListedPage>;
  /** One step of a slice. Safe to repeat: after a crash the same step is taken again. */
  step(slice: SliceRow, tally: Tally): Promise<StepOutcome>;
  /** Asks the vendor the cheapest question that proves host, credentials, rights and scope. */
  check(): Promise<Verdict>;
  /**
   * Lists everything that the vendor holds now of a time range, for an audit: read-only, in any order, each thing once.
   *
   * Absent: the vendor can not be asked, and an audit compares index and bucket only. Errors: as `discover`.
   */
  audit?(range: Window, tally: Tally): AsyncIterable<AuditedItem>;
  /**
   * Lists the slices of a past range as `discover` would: of runs those that began in it, of windows those that begin in it,
   * also from before `options.since`. Each once, in any order; what is listed in two halves of a range is listed in it.
   * `cursor`: what the source's discoveries have stored, absent before the first one. It tells a connector that chooses the
   * bounds of its slices itself which ones discoveries have listed; where slices are the vendor's own it means nothing.
   *
   * Absent: discoveries list everything that the vendor has. Errors: as `discover`.
   */
  backfill?(
    range: Window,
    tally: Tally,
    cursor?: Readonly<Record<string, unknown>>,
  ): AsyncIterable<readonly ListedSlice[]>;
}

/** What a connector gets from outside. */
export interface ConnectorPorts {
  readonly environment: Environment;
  /** The source's budget of requests; absent where nothing is shared, as in a single question. */
  readonly gate?: RequestGate;
  readonly http: Http;
  readonly sealer: Sealer;
  readonly secrets: SecretStore;
  readonly telemetry: Telemetry;
}
