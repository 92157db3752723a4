import type { Secret } from '../domain/secret.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Up to the response head; and, for the body, the longest silence between two chunks. Units: milliseconds. */
  readonly timeoutMs: number;
  /**
   * Whose word the address is: `configured` comes from the user's own configuration, `vendor` from an answer of the
   * vendor, and is therefore refused when it is not https or leads to a private address.
   */
  readonly trust: 'configured' | 'vendor';
  /** Proves who we are to a server that asks for it (mTLS). Only for https. */
  readonly clientCertificate?: { readonly certificate: Secret; readonly key: Secret };
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body as it arrives. Reading it to the end proves that it is whole: a short or reset body throws `transient`, and so does one of an address
   * of the vendor's whose length nobody says. From a configured address such a body is taken; its reader has to see.
   * Must be read to the end or given up with `discard`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/**
 * One HTTP exchange. Redirects are not followed: they are answers like any other.
 *
 * Errors: transient (no connection, reset, timeout, short body), config (host can not be resolved), contract (an address
 * that the vendor may not send us to). No error names a query, a header or a body.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
}
