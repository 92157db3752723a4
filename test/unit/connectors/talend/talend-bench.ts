import { readyToken } from '../../../../shared/connectors/renewed-token.ts';
import { TalendClient } from '../../../../shared/connectors/talend/client.ts';
import { VendorClient } from '../../../../shared/connectors/vendor-client.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { ConnectorPorts } from '../../../../shared/ports/connector.ts';
import type { Http } from '../../../../shared/ports/http.ts';
import { answer } from '../../../factories/answer.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeResponse } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

export const BASE_URL = 'https://api.eu.cloud.talend.com';
/** Where a log file lies; its query is the secret part. */
export const FILE_URL = 'https://files.example.com/log?X-Amz-Signature=first';

export type Endpoint = 'list' | 'get' | 'generate' | 'status' | 'page' | 'delete' | 'download';

/** One answer of the vendor: JSON or bytes, and what differs from a whole 200; an error is thrown in its place. */
export type Reply = Error | (Partial<SocketFreeResponse> & { readonly json?: unknown; readonly bytes?: Uint8Array });

export interface Seen {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A vendor that answers what a test tells it, and everything that a connector needs to speak to it. */
export class TalendBench {
  readonly environment = new FakeEnvironment();
  readonly telemetry = new RecordingTelemetry();
  readonly sealer = new MemorySealer();
  readonly tally = { requests: 0 };
  readonly seen: Seen[] = [];
  /** Answers that were given up without being read, by their status. */
  readonly discarded: number[] = [];
  readonly ports: ConnectorPorts;
  readonly client: TalendClient;
  readonly #replies: Partial<Record<Endpoint, Reply[]>>;

  /** The last answer of an endpoint comes for ever; an endpoint without answers must not be asked. */
  constructor(replies: Partial<Record<Endpoint, Reply[]>>) {
    this.#replies = replies;
    const memory = new MemoryHttp((request) => this.#answer(request), { allowLoopback: false });
    const http: Http = {
      send: async (request) => {
        const response = await memory.send(request);
        const discard = (): void => {
          this.discarded.push(response.status);
          response.discard();
        };
        return { ...response, discard };
      },
    };
    this.ports = {
      environment: this.environment,
      http,
      sealer: this.sealer,
      secrets: new MemorySecretStore({ pat: 'personal-token' }),
      telemetry: this.telemetry,
    };
    const vendor = { source: 'talend-eu', baseUrl: BASE_URL, timeoutMs: 1000 };
    this.client = new TalendClient(new VendorClient(this.ports, vendor, readyToken(this.ports, 'pat')));
  }

  /** Requests to one endpoint. */
  of(endpoint: Endpoint): Seen[] {
    return this.seen.filter((request) => request.endpoint === endpoint);
  }

  /** Queries of the requests to one endpoint. */
  queries(endpoint: Endpoint): Record<string, string>[] {
    return this.of(endpoint).map(({ url }) => Object.fromEntries(url.searchParams));
  }

  async #answer(request: Omit<Seen, 'endpoint' | 'url'> & { readonly url: string }): Promise<SocketFreeResponse> {
    const url = new URL(request.url);
    const endpoint = endpointOf(request.method, url);
    this.seen.push({ ...request, endpoint, url });
    const replies = this.#replies[endpoint];
    const reply = replies !== undefined && replies.length > 1 ? replies.shift() : replies?.[0];
    if (reply === undefined) throw new Error(`nobody said what ${endpoint} answers`);
    if (reply instanceof Error) throw reply;
    const { json, bytes, ...changes } = reply;
    const whole = answer(bytes ?? JSON.stringify(json ?? {}));
    return { ...whole, ...changes, headers: { ...whole.headers, ...changes.headers } };
  }
}

function endpointOf(method: string, url: URL): Endpoint {
  if (url.origin !== BASE_URL) return 'download';
  if (/^\/processing\/executables\/tasks\/([^/]+\/)?executions$/.test(url.pathname)) return 'list';
  if (url.pathname.startsWith('/processing/executions/')) return 'get';
  if (url.pathname.endsWith('/logs/status')) return 'status';
  if (method === 'DELETE') return 'delete';
  return method === 'POST' ? 'generate' : 'page';
}

/** The error of the domain that something ends with. */
export async function failureOf(work: Promise<unknown>): Promise<IngestError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof IngestError) return error;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}
