import type { StepOutcome } from '../domain/outcome.ts';
import type { RunRecord } from '../domain/run.ts';
import type { Memory, SliceRow } from '../domain/slice.ts';
import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import type { Sealer } from './sealer.ts';
import type { SecretStore } from './secret-store.ts';
import type { Telemetry } from './telemetry.ts';

/** A slice as its vendor lists it. */
export interface ListedSlice {
  readonly id: string;
  readonly run: RunRecord;
  readonly memory: Memory;
  /** Not worth a step before this long. Units: seconds. */
  readonly delaySeconds: number;
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

/** One configured source at its vendor, as the worker sees it. Knows nothing of SQS, DynamoDB or S3. */
export interface Connector {
  readonly vendor: string;
  readonly stream: string;
  /** Lists what is new since the cursor. Errors: transient, rate_limited, auth, contract, config. */
  discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncIterable<ListedPage>;
  /** One step of a slice. Safe to repeat: after a crash the same step is taken again. */
  step(slice: SliceRow, tally: Tally): Promise<StepOutcome>;
  /** Asks the vendor the cheapest question that proves host, credentials, rights and scope. */
  check(): Promise<Verdict>;
}

/** What a connector gets from outside. */
export interface ConnectorPorts {
  readonly environment: Environment;
  readonly http: Http;
  readonly sealer: Sealer;
  readonly secrets: SecretStore;
  readonly telemetry: Telemetry;
}
