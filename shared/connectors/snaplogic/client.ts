import { classifyStatus, parseRetryAfter } from '../../domain/classify.ts';
import { IngestError } from '../../domain/errors.ts';
import { JsonElements } from '../../domain/json-elements.ts';
import type { Tally } from '../../ports/connector.ts';
import type { Environment } from '../../ports/environment.ts';
import type { HttpResponse } from '../../ports/http.ts';
import type { VendorClient } from '../vendor-client.ts';
import { EnvelopeSchema } from './schema.ts';

/** What the vendor is asked for, as it wants it. Units: epoch seconds; at most 3600 apart. */
export interface AskedRange {
  readonly startTs: number;
  readonly endTs: number;
}

const ENDPOINT = 'get API log';

/** The one endpoint of Classic API Management that Runlake uses. */
export class SnapLogicClient {
  readonly #vendor: VendorClient;
  readonly #environment: Environment;
  readonly #source: string;
  readonly #org: string;

  constructor(
    vendor: VendorClient,
    environment: Environment,
    settings: { readonly source: string; readonly org: string },
  ) {
    this.#vendor = vendor;
    this.#environment = environment;
    this.#source = settings.source;
    this.#org = settings.org;
  }

  /**
   * The entries of a range, one line of JSON each, some at a time as they arrive, in the vendor's order. Memory: one
   * chunk of the answer, whatever its size. Giving it up gives up the answer.
   *
   * An answer is good when HTTP, X-SL-StatusCode and `http_status_code` all say so; the last one may stand behind the
   * entries. A 401 of theirs is asked once more, as one of HTTP is.
   * Errors: as `VendorClient`; config for an org that the vendor does not know; transient for an answer without `log`.
   * Source: vendor document 004; facts sheet, SnapLogic 3.1.
   */
  async *entries(range: AskedRange, tally: Tally): AsyncGenerator<readonly string[], void, undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#ask(range, tally);
      const { status, yielded } = yield* this.#read(response);
      if (status < 400) return;
      if (status === 401 && attempt === 1 && !yielded) continue;
      throw await this.#refusal(status, response);
    }
  }

  async #ask({ startTs, endTs }: AskedRange, tally: Tally): Promise<HttpResponse> {
    try {
      return await this.#vendor.stream({
        endpoint: ENDPOINT,
        method: 'POST',
        path: `/api/1/rest/public/apim/get_api_log/${encodeURIComponent(this.#org)}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ start_ts: startTs, end_ts: endTs }),
        tally,
      });
    } catch (error) {
      throw error instanceof IngestError && error.kind === 'gone' ? this.#unknownOrg(error) : error;
    }
  }

  async *#read(response: HttpResponse): AsyncGenerator<readonly string[], { status: number; yielded: boolean }> {
    const stated = Number(response.headers['x-sl-statuscode'] ?? 200);
    const elements = new JsonElements(['response_map', 'log']);
    let yielded = false;
    let whole = false;
    try {
      if (stated >= 400) return { status: stated, yielded };
      for await (const chunk of response.body) {
        const lines = this.#explained(() => elements.push(chunk));
        if (lines.length === 0) continue;
        yielded = true;
        yield lines;
      }
      whole = true;
      return { status: this.#explained(() => statusOf(elements.end())), yielded };
    } finally {
      if (!whole) response.discard();
    }
  }

  /** Adds whose answer it was. */
  #explained<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      throw this.#error(error.kind, `can not be used: ${error.message}`, { cause: error });
    }
  }

  async #refusal(status: number, { headers }: HttpResponse): Promise<IngestError> {
    const kind = classifyStatus(status) ?? 'contract';
    const retryAfterSeconds = parseRetryAfter(headers['retry-after'], this.#environment.now());
    const waits = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    // The budget has seen no more than HTTP's status, which was a good one.
    if (kind === 'rate_limited') await this.#vendor.throttled(retryAfterSeconds);
    const advice = kind === 'auth' ? ': check the credentials, and that they are of an admin of the org' : '';
    const refusal = this.#error(kind, `answered ${status} inside of a 200${advice}`, { safe: { status }, ...waits });
    return kind === 'gone' ? this.#unknownOrg(refusal) : refusal;
  }

  #unknownOrg(cause: IngestError): IngestError {
    const what = `found no org "${this.#org}"; correct scope.org of this source (case and spaces count), or its baseUrl`;
    return this.#error('config', what, { cause, safe: cause.safe });
  }

  #error(kind: IngestError['kind'], what: string, detail: ConstructorParameters<typeof IngestError>[2]): IngestError {
    const safe = { endpoint: ENDPOINT, ...detail?.safe };
    return new IngestError(kind, `${ENDPOINT} of source ${this.#source} ${what}`, {
      ...detail,
      source: this.#source,
      safe,
    });
  }
}

/** The status that an envelope states; 200 when it states none. Errors: transient when it is good but without entries. */
function statusOf(text: string): number {
  const envelope = EnvelopeSchema.safeParse(parsed(text));
  if (!envelope.success) throw new IngestError('transient', 'it does not have the documented shape');
  const { response_map: map, http_status_code: status = 200 } = envelope.data;
  if (status >= 400) return status;
  if (status < 200 || status >= 300) throw new IngestError('contract', `its status is ${status}`);
  // null says that there is nothing; an answer without the field says nothing at all.
  const log = map?.log;
  if (log === null || Array.isArray(log)) return status;
  throw new IngestError('transient', 'it has no "log"');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new IngestError('transient', 'it is not JSON');
  }
}
