import { brokenExchange, refusedAddress, timedOut } from '../../shared/adapters/http-failure.ts';
import { judgeVendorUrl } from '../../shared/domain/network-address.ts';
import type { Http, HttpRequest, HttpResponse } from '../../shared/ports/http.ts';

/** A response of a handler that needs no socket, such as a stand-in; what a socket would do besides is said in fields. */
export interface SocketFreeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The connection ends after so many bytes of the body; at 0, before the head. */
  readonly breakAfter?: { readonly bytes: number; readonly how: 'reset' | 'end' };
  /** Wait before the head, and before each chunk. `Infinity`: for ever. Units: milliseconds. */
  readonly delayMs?: number;
  readonly chunkDelayMs?: number;
}

export type SocketFreeHandler = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<SocketFreeResponse>;

export interface MemoryHttpOptions {
  readonly version?: string;
  /** Default true: stand-ins live on the loopback. */
  readonly allowLoopback?: boolean;
  /** Lets the time of a delay pass; default: at once. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** HTTP without sockets: breaks and delays of the handler become the errors that `NodeHttp` gives. */
export class MemoryHttp implements Http {
  /** Every request so far, without headers. */
  readonly requests: { readonly method: string; readonly url: string }[] = [];
  readonly #handler: SocketFreeHandler;
  readonly #options: Required<MemoryHttpOptions>;

  constructor(handler: SocketFreeHandler, options: MemoryHttpOptions = {}) {
    this.#handler = handler;
    this.#options = { version: '0.0.0', allowLoopback: true, wait: async () => {}, ...options };
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { url, method, timeoutMs, trust } = request;
    const { allowLoopback, version } = this.#options;
    if (trust === 'vendor') {
      const verdict = judgeVendorUrl(url, allowLoopback);
      if (!verdict.ok) throw refusedAddress(url, verdict.why);
    }
    this.requests.push({ method, url: url.href });
    const defaults = { 'accept-encoding': 'identity', 'user-agent': `runlake/${version}`, host: url.host };
    const response = await this.#handler({
      method,
      url: url.href,
      headers: { ...defaults, ...lowerCase(request.headers) },
      body: request.body ?? '',
    });
    await this.#delay(response.delayMs, timeoutMs, () => timedOut(url, timeoutMs, 'answer'));
    if (response.breakAfter?.bytes === 0) throw brokenExchange(url, 'broke the connection (ECONNRESET)');
    const given = { up: false };
    return {
      status: response.status,
      headers: lowerCase(response.headers),
      body: this.#body(response, request, given),
      discard: () => {
        given.up = true;
      },
    };
  }

  async *#body(response: SocketFreeResponse, request: HttpRequest, given: { up: boolean }): AsyncGenerator<Uint8Array> {
    const { url, timeoutMs, trust } = request;
    const headers = lowerCase(response.headers);
    const announced = headers['content-length'];
    const bodyless = response.status === 204 || response.status === 304;
    const endless = announced === undefined && headers['transfer-encoding'] !== 'chunked' && !bodyless;
    if (endless && trust === 'vendor') {
      throw brokenExchange(
        url,
        'sent a body with neither Content-Length nor chunked encoding, which can not be proven whole',
      );
    }
    let left = response.breakAfter?.bytes ?? Number.POSITIVE_INFINITY;
    let received = 0;
    for await (const chunk of response.body) {
      await this.#delay(response.chunkDelayMs, timeoutMs, () => timedOut(url, timeoutMs, 'body'));
      if (given.up) throw brokenExchange(url, 'was given up');
      const part = chunk.subarray(0, Math.min(chunk.length, left));
      if (part.length > 0) yield part;
      received += part.length;
      left -= part.length;
      // As on a socket: what ends with its connection has ended, whole or not.
      if (left === 0 && endless) return;
      if (left === 0) throw brokenExchange(url, 'broke off in the middle of a body');
    }
    if (announced !== undefined && received !== Number(announced)) {
      throw brokenExchange(url, 'broke off in the middle of a body');
    }
  }

  async #delay(delayMs: number | undefined, limitMs: number, late: () => Error): Promise<void> {
    if (delayMs === undefined || delayMs <= 0) return;
    await this.#options.wait(Math.min(delayMs, limitMs));
    if (delayMs > limitMs) throw late();
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
