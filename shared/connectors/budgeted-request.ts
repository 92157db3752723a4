import * as z from 'zod';
import { VENDOR_DOWN } from '../domain/budget.ts';
import { parseRetryAfter } from '../domain/classify.ts';
import { IngestError } from '../domain/errors.ts';
import type { RequestOutcome } from '../domain/learn-budget.ts';
import type { ConnectorPorts } from '../ports/connector.ts';
import type { HttpRequest, HttpResponse } from '../ports/http.ts';

/** An answer, and what it means for the budget. */
export interface BudgetedResponse extends HttpResponse {
  /** The vendor refused it for being one of too many. */
  readonly throttled: boolean;
  readonly retryAfterSeconds?: number;
  /** The source's circuit is open: this failure is its vendor's, and not that of the work. */
  readonly pausedSeconds?: number;
}

/** More of a refusal's body is not read. Units: bytes. */
const MAX_REFUSAL_BYTES = 4 * 1024;

/**
 * Sends one request that the gate has let pass, and reports what became of it.
 *
 * 429, and 503 with a Retry-After: throttled. Any other 5xx, and no answer at all: failed. The head decides: an answer
 * whose body breaks off was one all the same. A wait that is only told in the body (`retryAfter`, SAP) is looked for in
 * its first 4 KB. Errors: paused, also for a failure while the circuit is open; those of `Http` otherwise.
 */
export async function budgetedRequest(
  ports: ConnectorPorts,
  about: { readonly source: string; readonly endpoint: string; readonly forCredentials: boolean },
  request: HttpRequest,
): Promise<BudgetedResponse> {
  const told = { kind: 'request', source: about.source, endpoint: about.endpoint } as const;
  let response: HttpResponse;
  try {
    response = await ports.http.send(request);
  } catch (error) {
    ports.telemetry.emit({ ...told, status: 'error' });
    const reported = await ports.gate?.report({ kind: 'failed' });
    if (reported?.pausedSeconds === undefined || !(error instanceof IngestError) || error.kind !== 'transient') {
      throw error;
    }
    throw vendorDown(error, about.source, reported.pausedSeconds);
  }
  const outcome = await outcomeOf(response, ports.environment.now());
  const answered = { ...told, status: response.status };
  ports.telemetry.emit(outcome.kind === 'throttled' ? { ...answered, throttled: true } : answered);
  // Tokens often come from another host, which may live while the API is dead.
  const tells = !(about.forCredentials && outcome.kind === 'answered');
  const reported = (tells ? await ports.gate?.report(outcome) : undefined) ?? {};
  const retryAfterSeconds =
    outcome.kind === 'throttled'
      ? outcome.retryAfterSeconds
      : parseRetryAfter(response.headers['retry-after'], ports.environment.now());
  return {
    ...response,
    ...reported,
    throttled: outcome.kind === 'throttled',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** A failure that costs the work nothing, since its vendor does not answer anybody. */
export const vendorDown = (error: IngestError, source: string, retryAfterSeconds: number): IngestError =>
  new IngestError('paused', `${VENDOR_DOWN}: ${error.message}`, {
    source,
    retryAfterSeconds,
    cause: error,
    safe: error.safe,
  });

async function outcomeOf(response: HttpResponse, nowMs: number): Promise<RequestOutcome> {
  const { status, headers } = response;
  if (status === 429 || status === 503) {
    const seconds = parseRetryAfter(headers['retry-after'], nowMs) ?? (await secondsInBody(response, nowMs));
    if (seconds !== undefined) return { kind: 'throttled', retryAfterSeconds: seconds };
    return { kind: status === 429 ? 'throttled' : 'failed' };
  }
  if (status >= 500) return { kind: 'failed' };
  const slowedMs = Number(headers.throttling ?? Number.NaN);
  return slowedMs > 0 ? { kind: 'answered', slowedMs } : { kind: 'answered' };
}

const RefusalSchema = z.object({ retryAfter: z.union([z.number(), z.string()]).transform(String) });

async function secondsInBody(response: HttpResponse, nowMs: number): Promise<number | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_REFUSAL_BYTES) break;
      chunks.push(chunk);
    }
    const { retryAfter } = RefusalSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    return parseRetryAfter(retryAfter, nowMs);
  } catch {
    // What is no JSON, breaks off or says nothing of it is a refusal without a wait.
    return undefined;
  }
}
