import type * as z from 'zod';
import { classifyStatus } from '../domain/classify.ts';
import { type ErrorKind, IngestError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { ConnectorPorts, Tally } from '../ports/connector.ts';
import type { HttpRequest, HttpResponse } from '../ports/http.ts';
import { type BudgetedResponse, budgetedRequest, vendorDown } from './budgeted-request.ts';

/** Gives the credentials of a request, and hears when they were refused. */
export interface Authorizer {
  /** Value of the Authorization header. Errors: auth, config, transient. */
  authorization(): Promise<Secret>;
  /** The vendor answered 401 to this value: do not hand it out again. */
  refused(authorization: Secret): void;
}

export interface VendorCall {
  /** Name of the endpoint in messages and metrics; never an address. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Proves who we are by mTLS. */
  readonly clientCertificate?: HttpRequest['clientCertificate'];
  /** Asks for credentials of another request, and goes out on its permit; an answer does not say that the API lives. */
  readonly forCredentials?: boolean;
  readonly tally?: Tally;
}

export interface VendorAnswer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: T;
  /** The answer as it was sent, for values that must keep their spelling. */
  readonly text: string;
}

export interface VendorSettings {
  readonly source: string;
  readonly baseUrl: string;
  readonly timeoutMs: number;
}

/** What a person can do about each kind of refusal. */
const ADVICE: Partial<Record<ErrorKind, string>> = {
  auth: 'check the secret in the auth of this source: that it is right, has not expired, and has the rights it needs',
  gone: 'the vendor does not know it, or no longer',
  contract: 'the vendor did not accept the request',
  rate_limited: 'the vendor asks to slow down',
  transient: 'the vendor is not well; it will be asked again',
};

/** A page of JSON is never larger; more is refused instead of read. Units: bytes. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * Speaks JSON with one vendor: credentials, time limit, error classes and schema with every call.
 *
 * Every request goes out of the source's budget, credentials on the permit of what needs them. A 401 renews the credentials once in place.
 * Errors: rate_limited, paused, transient, auth, gone, contract, with the name of the endpoint and the status; never an
 * address's query, a header or a body.
 */
export class VendorClient {
  readonly #ports: ConnectorPorts;
  readonly #source: string;
  readonly #baseUrl: string;
  readonly #timeoutMs: number;
  readonly #authorizer: Authorizer | undefined;

  /** Without an authorizer no credentials are sent, as where they are asked for. */
  constructor(ports: ConnectorPorts, settings: VendorSettings, authorizer?: Authorizer) {
    this.#ports = ports;
    this.#source = settings.source;
    this.#baseUrl = settings.baseUrl;
    this.#timeoutMs = settings.timeoutMs;
    this.#authorizer = authorizer;
  }

  async json<T>(call: VendorCall, schema: z.ZodType<T>): Promise<VendorAnswer<T>> {
    const response = await this.#authorized(call);
    const text = await readText(response, MAX_JSON_BYTES, (why) => this.#broken(call, why));
    const value = this.#parse(call, text, schema);
    return { status: response.status, headers: response.headers, value, text };
  }

  /** For an answer that is no JSON. Errors: transient, also when it is larger than `maxBytes`. */
  async text(call: VendorCall, maxBytes = MAX_JSON_BYTES): Promise<Omit<VendorAnswer<string>, 'text'>> {
    const response = await this.#authorized(call);
    const value = await readText(response, maxBytes, (why) => this.#broken(call, why));
    return { status: response.status, headers: response.headers, value };
  }

  /** For an answer that is too large to be kept: its body must be read to the end or given up with `discard`. */
  stream(call: VendorCall): Promise<HttpResponse> {
    return this.#authorized(call);
  }

  /** For an endpoint whose answer's body does not matter. */
  async send(call: VendorCall): Promise<number> {
    const response = await this.#authorized(call);
    response.discard();
    return response.status;
  }

  /** For a vendor that asks to slow down in an answer that looks like success: tells the budget. */
  async throttled(retryAfterSeconds?: number): Promise<void> {
    const waits = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    await this.#ports.gate?.report({ kind: 'throttled', ...waits });
  }

  async #authorized(call: VendorCall): Promise<HttpResponse> {
    // Before the credentials: nobody asks for a token in vain while the circuit is open.
    if (call.forCredentials !== true) await this.#ports.gate?.pass();
    const authorizer = this.#authorizer;
    if (authorizer === undefined) return this.#accepted(call, await this.#exchange(call, undefined));
    const authorization = await authorizer.authorization();
    const first = await this.#exchange(call, authorization);
    if (first.status !== 401) return this.#accepted(call, first);
    first.discard();
    authorizer.refused(authorization);
    if (call.forCredentials !== true) await this.#ports.gate?.pass();
    return this.#accepted(call, await this.#exchange(call, await authorizer.authorization()));
  }

  async #exchange(call: VendorCall, authorization: Secret | undefined): Promise<BudgetedResponse> {
    const url = new URL(this.#baseUrl + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    if (call.tally !== undefined) call.tally.requests += 1;
    const about = { source: this.#source, endpoint: call.endpoint, forCredentials: call.forCredentials === true };
    return budgetedRequest(this.#ports, about, {
      method: call.method,
      url,
      headers: {
        accept: 'application/json',
        ...call.headers,
        ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(call.clientCertificate === undefined ? {} : { clientCertificate: call.clientCertificate }),
      timeoutMs: this.#timeoutMs,
      trust: 'configured',
    });
  }

  #accepted(call: VendorCall, response: BudgetedResponse): HttpResponse {
    const { status, throttled, retryAfterSeconds, pausedSeconds } = response;
    if (status >= 200 && status < 300) return response;
    response.discard();
    const kind = throttled ? 'rate_limited' : (classifyStatus(status) ?? 'contract');
    const error = new IngestError(kind, `${this.#about(call)} answered ${status}: ${ADVICE[kind] ?? 'unexpected'}`, {
      source: this.#source,
      safe: { endpoint: call.endpoint, status },
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
    throw pausedSeconds === undefined ? error : vendorDown(error, this.#source, pausedSeconds);
  }

  #parse<T>(call: VendorCall, text: string, schema: z.ZodType<T>): T {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw this.#broken(call, 'its answer is not JSON');
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    const paths = parsed.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.') || 'the whole');
    throw this.#broken(call, `its answer does not have the documented shape (at ${paths.join(', ')})`);
  }

  /** A page that broke once may be whole the next time: proxies cut and replace answers. */
  #broken(call: VendorCall, why: string): IngestError {
    return new IngestError('transient', `${this.#about(call)} can not be used: ${why}`, {
      source: this.#source,
      safe: { endpoint: call.endpoint },
    });
  }

  #about(call: VendorCall): string {
    return `${call.endpoint} of source ${this.#source}`;
  }
}

async function readText(response: HttpResponse, maxBytes: number, broken: (why: string) => Error): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      response.discard();
      throw broken(`its answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
