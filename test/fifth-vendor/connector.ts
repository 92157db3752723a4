import * as z from 'zod';
import { type CountedPage, provenWalk } from '../../shared/connectors/proven-walk.ts';
import { renewedToken } from '../../shared/connectors/renewed-token.ts';
import { VendorClient } from '../../shared/connectors/vendor-client.ts';
import { losslessItems } from '../../shared/domain/lossless-json.ts';
import type { StepOutcome } from '../../shared/domain/outcome.ts';
import type { VendorRecord } from '../../shared/domain/record.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { Connector, ConnectorPorts, ListedPage, Tally, Verdict } from '../../shared/ports/connector.ts';
import { TIDEWELL_DESCRIPTION } from './description.ts';
import { identifyRun, RunSchema, toRunRecord } from './run.ts';
import type { TidewellSource } from './source.ts';

const KEPT_MS = (TIDEWELL_DESCRIPTION.retentionSeconds ?? 0) * 1000;

const SessionSchema = z.object({ token: z.string().min(1), expiresInSeconds: z.number() });
const PageSchema = z.object({ runs: z.array(RunSchema), total: z.int().nonnegative() });

/** Tidewell: all runs are one listing, which is read again after every discovery. */
export class TidewellConnector implements Connector {
  readonly description = TIDEWELL_DESCRIPTION;
  readonly #source: TidewellSource;
  readonly #now: () => number;
  readonly #client: VendorClient;

  constructor(source: TidewellSource, ports: ConnectorPorts) {
    const { id, baseUrl, auth, options } = source;
    const vendor = { source: id, baseUrl, timeoutMs: options.requestTimeoutSeconds * 1000 };
    const session = renewedToken(ports.environment, async () => {
      const body = JSON.stringify({ key: (await ports.secrets.resolve(auth.key)).reveal() });
      const headers = { 'content-type': 'application/json' };
      const call = { endpoint: 'open session', method: 'POST', path: '/v1/sessions', headers, body } as const;
      const { value } = await new VendorClient(ports, vendor).json(call, SessionSchema);
      return { authorization: new Secret(`Bearer ${value.token}`), lifeSeconds: value.expiresInSeconds };
    });
    this.#source = source;
    this.#now = ports.environment.now;
    this.#client = new VendorClient(ports, vendor, session);
  }

  async *discover(): AsyncGenerator<ListedPage> {
    yield { slices: [{ id: 'runs', memory: {}, delaySeconds: 0, wake: true }] };
  }

  async step(slice: SliceRow, tally: Tally): Promise<StepOutcome> {
    const { readAtMs } = z.object({ readAtMs: z.number().optional() }).parse(slice.memory);
    const startedMs = this.#now();
    if (readAtMs !== undefined && (slice.wokenAtMs ?? 0) <= readAtMs) {
      return { kind: 'rest', note: 'everything listed so far has landed' };
    }
    const { lookBackHours, since } = this.#source.options;
    const lookBackMs = (readAtMs ?? startedMs) - lookBackHours * 3_600_000;
    const fromMs = readAtMs === undefined && since !== undefined ? Date.parse(since) : lookBackMs;
    return {
      kind: 'records',
      reading: {
        records: provenWalk(
          ({ identity }) => identity,
          (page) => this.#page(fromMs, page, tally),
        ),
        identify: identifyRun,
        repeats: 'versions',
        place: { kind: 'per-day' },
        runOf: ({ json }) => toRunRecord(json),
        after: () => ({ memory: { readAtMs: startedMs }, settledBeforeMs: startedMs - KEPT_MS }),
      },
    };
  }

  async check(): Promise<Verdict> {
    const { total } = await this.#page(this.#now(), 1);
    return { ok: true, message: `runs can be listed at ${new URL(this.#source.baseUrl).host} (${total} right now)` };
  }

  async #page(fromMs: number, page: number, tally: Tally = { requests: 0 }): Promise<CountedPage<VendorRecord>> {
    const query = { changedSince: new Date(fromMs).toISOString(), page, perPage: 50 };
    const call = { endpoint: 'list runs', method: 'GET', path: '/v1/runs', query, tally } as const;
    const { value, text } = await this.#client.json(call, PageSchema);
    return { rows: losslessItems(text, 'runs').map((json) => ({ ...identifyRun(json), json })), total: value.total };
  }
}
