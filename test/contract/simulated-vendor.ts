import { composeServices, type StoragePorts } from '../../functions/compose.ts';
import type { Services } from '../../functions/services.ts';
import type { StandInRequest, StandInResponse } from '../../infra/local/vendors/kit/answer.ts';
import type { MovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { SourcesSchema } from '../../shared/config/sources.ts';
import type { ConnectorPorts, VendorDescription } from '../../shared/ports/connector.ts';
import type { SimulatedPipeline } from '../simulation/simulated-pipeline.ts';

/** Where every stand-in of a simulation lives. */
export const BASE_URL = 'http://127.0.0.1:9';

/** A row of a stand-in's truth. `record` is as the vendor says it now, or said it last. */
export interface TruthRow {
  readonly stream: string;
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/** What the contract needs of a stand-in; its truth is for `differences` alone. */
export interface ContractStandIn {
  handle(request: StandInRequest): Promise<StandInResponse>;
  readonly faults: { set(rules: unknown): void; clear(): void; fired(): Readonly<Record<string, number>> };
}

/**
 * `small`: everything is over for an hour or more when it begins, so that one discovery brings it all; several pages of
 * it. `tiny`: so little that a process can die at every one of its calls. `empty`: nothing was ever there. `day`: rows come, change, come late and go in the first 24 hours.
 */
export type WorldName = 'small' | 'tiny' | 'empty' | 'day';

/** The vendor of one simulation. */
export interface Stage {
  readonly standIn: ContractStandIn;
  /** What differs between the vendor's truth and what has landed; `[]` when it is exact. `ignore`: fields of rows. */
  differences(pipeline: SimulatedPipeline, ignore?: string): Promise<string[]>;
}

export interface StageOptions {
  readonly world: WorldName;
  readonly startedAtMs: number;
  readonly clock: MovableClock;
  readonly random: () => number;
  /** How the vendor acts, in the stand-in's own words. */
  readonly behaviour: Readonly<Record<string, unknown>>;
}

/** A vendor as the contract of connectors sees it. Rules of faults are in the words of its stand-in. */
export interface SimulatedVendor {
  readonly vendor: string;
  readonly description: VendorDescription;
  stage(options: StageOptions): Stage;
  /** `broken`: with credentials that the vendor refuses. `options`: of the source. */
  compose(
    storage: StoragePorts,
    ports: ConnectorPorts,
    source: { readonly id: string; readonly broken: boolean; readonly options: Readonly<Record<string, unknown>> },
  ): Services;
  /** Secrets of the configuration; those that travel are found by the contract. */
  readonly secrets: readonly string[];
  /** Behaviours that list in another order, or answer in another form. */
  readonly orders: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Rows that move between pages, or come late. */
  readonly moving: readonly (readonly object[])[];
  /** Words that nobody knows, for everything that tells how far a run has come. */
  readonly words: readonly object[];
  /** Name of the endpoint whose answers hold rows. */
  readonly rowsEndpoint: string;
  /** How long it may take until what was missed or came late has landed. Units: hours. */
  readonly lateHours: number;
  /** How long the day lasts until everything in it has landed and settled. Units: hours. */
  readonly dayHours: number;
}

/** Services of a source of a vendor in the registry. Without a budget to wait for, unless a test asks for one. */
export function composeRegistered(
  fields: Readonly<Record<string, unknown>>,
  storage: StoragePorts,
  ports: ConnectorPorts,
  { id, options }: { readonly id: string; readonly options: Readonly<Record<string, unknown>> },
): Services {
  const source = { id, baseUrl: BASE_URL, ...fields, options: { requestsPerMinute: 1_000_000, ...options } };
  return composeServices(SourcesSchema.parse({ sources: [source] }).sources, storage, ports);
}
