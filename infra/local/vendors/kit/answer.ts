/** A request as the stand-in takes it. `url` is absolute; header names are lower case. */
export interface StandInRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A response as the stand-in gives it; what a socket must do besides is said in fields, and done by `server.ts`.
 *
 * - `breakAfter`: after so many bytes of the body the connection is reset, or ended short of Content-Length.
 *   `{ bytes: 0, how: 'reset' }` means before the status line.
 * - `delayMs`: wait before the answer; `Infinity` means that no answer ever comes. `chunkDelayMs`: wait before each chunk.
 */
export interface StandInResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  readonly breakAfter?: { readonly bytes: number; readonly how: 'reset' | 'end' };
  readonly delayMs?: number;
  readonly chunkDelayMs?: number;
}

/** What an endpoint answers, before faults are applied and it becomes bytes. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'text'; readonly value: string; readonly type: string }
    | { readonly kind: 'stream'; readonly bytes: number; readonly open: () => Iterable<Uint8Array> };
}

/** Returns an answer whose body is the value as JSON. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: { kind: 'json', value } };
}

/** Returns an answer whose body is the value as it stands; an empty one has no body. */
export function text(value: string, status: number, type = 'text/plain'): Answer {
  return { status, body: { kind: 'text', value, type } };
}
