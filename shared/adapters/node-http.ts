import type dns from 'node:dns';
import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { judgeVendorUrl } from '../domain/network-address.ts';
import type { Http, HttpRequest, HttpResponse } from '../ports/http.ts';
import { guardedLookup } from './address-guard.ts';
import { CertificateAgents } from './certificate-agents.ts';
import { connectionFailure, refusedAddress, timedOut } from './http-failure.ts';
import { discardBody, responseBody } from './response-body.ts';

export interface NodeHttpOptions {
  /** Of Runlake, for the user agent. */
  readonly version: string;
  /** For tests and stand-ins: a vendor may send us to this machine, by http as well. */
  readonly allowLoopback?: boolean;
  /** Connections per host. */
  readonly maxSockets?: number;
  /** Resolves the hosts that vendors name; default: node:dns. */
  readonly resolve?: typeof dns.lookup;
}

const KEEP_ALIVE = { keepAlive: true, scheduling: 'lifo' } as const;

/** Names are lower-case already; what came more than once is joined as RFC 9110 allows. */
const flat = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );

/**
 * HTTP over node:http and node:https: keep-alive, no redirects, a time limit on every wait, whole bodies or an error.
 *
 * Not `fetch`: the address that a socket really connects to has to be judged, and a body has to be fast.
 * Connections of `vendor` and of `configured` requests are never shared, since only the former are guarded; nor are
 * those of different client certificates.
 * Test: test/contract/http-contract.ts
 */
export class NodeHttp implements Http {
  readonly #userAgent: string;
  readonly #allowLoopback: boolean;
  readonly #agents: Record<HttpRequest['trust'], { readonly http: http.Agent; readonly https: https.Agent }>;
  readonly #certificateAgents: CertificateAgents;

  constructor(options: NodeHttpOptions) {
    this.#userAgent = `runlake/${options.version}`;
    this.#allowLoopback = options.allowLoopback ?? false;
    const pool = { ...KEEP_ALIVE, maxSockets: options.maxSockets ?? 64 };
    const guarded = { ...pool, lookup: guardedLookup(this.#allowLoopback, options.resolve) };
    this.#agents = {
      configured: { http: new http.Agent(pool), https: new https.Agent(pool) },
      vendor: { http: new http.Agent(guarded), https: new https.Agent(guarded) },
    };
    this.#certificateAgents = new CertificateAgents(pool);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (request.trust === 'vendor') {
      const verdict = judgeVendorUrl(request.url, this.#allowLoopback);
      if (!verdict.ok) throw refusedAddress(request.url, verdict.why);
    }
    const response = await this.#exchange(request, request.method !== 'POST');
    return {
      status: response.statusCode ?? 0,
      headers: flat(response.headers),
      body: responseBody(response, request),
      discard: () => discardBody(response),
    };
  }

  /** Closes the idle connections. */
  close(): void {
    for (const pair of Object.values(this.#agents)) {
      pair.http.destroy();
      pair.https.destroy();
    }
    this.#certificateAgents.destroy();
  }

  /**
   * Sends and waits for the head. A server may close an idle connection in the moment we use it again; then, and only
   * when repeating is harmless, the request goes out once more on another one.
   */
  #exchange(request: HttpRequest, mayRepeat: boolean): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#open(request);
      const timer = setTimeout(
        () => outgoing.destroy(timedOut(request.url, request.timeoutMs, 'answer')),
        request.timeoutMs,
      );
      let answered = false;
      outgoing.once('response', (response) => {
        answered = true;
        clearTimeout(timer);
        resolve(response);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // Once there is a head, its body tells what became of the connection.
        if (answered) return;
        const wasClosed = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        if (mayRepeat && wasClosed) resolve(this.#exchange(request, false));
        else reject(connectionFailure(error, request));
      });
      outgoing.end(request.body);
    });
  }

  #open(request: HttpRequest): http.ClientRequest {
    const { url, method, headers, body } = request;
    const secure = url.protocol === 'https:';
    const options: RequestOptions = {
      method,
      // Not the URL itself: credentials in it would become a header.
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      agent: this.#agentOf(request, secure),
      headers: {
        'accept-encoding': 'identity',
        'user-agent': this.#userAgent,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    };
    return secure ? https.request(options) : http.request(options);
  }

  /** A certificate is shown to configured addresses alone: it is nobody's business whom else a vendor sends us to. */
  #agentOf({ trust, clientCertificate }: HttpRequest, secure: boolean): http.Agent {
    const proves = clientCertificate !== undefined && secure && trust === 'configured';
    return proves ? this.#certificateAgents.agent(clientCertificate) : this.#agents[trust][secure ? 'https' : 'http'];
  }
}
