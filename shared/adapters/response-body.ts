import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../ports/http.ts';
import { brokenExchange, connectionFailure, timedOut } from './http-failure.ts';

/** Up to this much of an unwanted body is read away to keep its connection; more is cheaper to cut off. Units: bytes. */
const DRAIN_LIMIT = 64 * 1024;
const DRAIN_MS = 2_000;

/** A body whose end can be told from a broken connection. The statuses without one are those of RFC 9110, section 6.4.1. */
const canBeProvenWhole = ({ headers, statusCode = 0 }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined ||
  /\bchunked\b/i.test(headers['transfer-encoding'] ?? '') ||
  statusCode === 204 ||
  statusCode === 304;

/**
 * The body as it arrives; its end proves that it is whole.
 *
 * An answer of a configured address may end with its connection, as some proxies send it: it is JSON, and the parser
 * proves it whole. A download that the vendor sends us to has no such proof, and has to announce its end. The time limit counts only while we wait for the vendor, not while the reader is busy with what it has. Whoever stops
 * reading early destroys the connection. Errors: transient (short, reset, silent, a download without a length).
 */
export async function* responseBody(response: IncomingMessage, request: HttpRequest): AsyncGenerator<Uint8Array> {
  if (request.trust === 'vendor' && !canBeProvenWhole(response)) {
    response.destroy();
    throw brokenExchange(
      request.url,
      'sent a body with neither Content-Length nor chunked encoding, which can not be proven whole',
    );
  }
  let waiting = false;
  const timer = setTimeout(() => {
    if (waiting) response.destroy(timedOut(request.url, request.timeoutMs, 'body'));
  }, request.timeoutMs);
  try {
    const chunks = response.iterator({ destroyOnReturn: true });
    try {
      for (;;) {
        waiting = true;
        timer.refresh();
        const next: IteratorResult<Uint8Array> = await chunks.next();
        waiting = false;
        if (next.done === true) break;
        yield next.value;
      }
    } finally {
      // Whoever stops in the middle gives the connection up; after the end this has nothing to do.
      if (!response.readableEnded) response.destroy();
    }
  } catch (error) {
    throw bodyFailure(error, response, request);
  } finally {
    clearTimeout(timer);
  }
  if (!response.complete) throw brokenExchange(request.url, 'ended the body before it was whole');
}

function bodyFailure(error: unknown, response: IncomingMessage, request: HttpRequest) {
  const cut = error instanceof Error && error.message === 'aborted';
  if (cut && !response.complete) return brokenExchange(request.url, 'broke off in the middle of a body', error);
  return connectionFailure(error, request);
}

/**
 * Gives a body up: a small rest is read away so that the connection lives on, a large or slow one is cut off.
 * After it was read in part, it is cut off too.
 */
export function discardBody(response: IncomingMessage): void {
  response.on('error', () => {});
  if (response.destroyed) return;
  if (response.readableDidRead || Number(response.headers['content-length'] ?? 0) > DRAIN_LIMIT) {
    response.destroy();
    return;
  }
  const timer = setTimeout(() => response.destroy(), DRAIN_MS);
  let drained = 0;
  response.on('data', (chunk: Uint8Array) => {
    drained += chunk.byteLength;
    if (drained > DRAIN_LIMIT) response.destroy();
  });
  response.once('close', () => clearTimeout(timer));
}
