import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { classifyStatus, parseRetryAfter } from '../../domain/classify.ts';
import { IngestError } from '../../domain/errors.ts';
import type { Download, ResumeAt } from '../../domain/outcome.ts';
import type { ConnectorPorts, Tally } from '../../ports/connector.ts';
import type { HttpResponse } from '../../ports/http.ts';

const MAX_REDIRECTS = 3;

/** The store refused the presigned URL: it has expired, or was never good. */
export class UrlRefused extends Error {}

interface DownloadRequest {
  readonly source: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly resume: ResumeAt | undefined;
  readonly tally: Tally;
}

/**
 * Opens a presigned URL: without credentials of ours, over https only, with few redirects, from the wanted offset.
 *
 * A changed file (another validator) is opened from its start. Errors: `UrlRefused` for what a new URL may mend
 * (400, 401, 403, 404, 410); transient, rate_limited, contract otherwise; never with the URL.
 */
export async function openDownload(ports: ConnectorPorts, request: DownloadRequest): Promise<Download> {
  const response = await follow(ports, request);
  const { status, headers } = response;
  if (status === 416 && request.resume !== undefined) {
    // The file has become shorter than what we hold: it is another one.
    response.discard();
    return openDownload(ports, { ...request, resume: undefined });
  }
  if (status === 200 || status === 206) return toDownload(response, request);
  response.discard();
  if ([400, 401, 403, 404, 410].includes(status)) throw new UrlRefused(`the download was answered with ${status}`);
  const retryAfter = parseRetryAfter(headers['retry-after'], ports.environment.now());
  throw new IngestError(
    classifyStatus(status) ?? 'transient',
    `download of source ${request.source} answered ${status}`,
    {
      source: request.source,
      safe: { endpoint: 'download', status },
      ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    },
  );
}

async function follow(ports: ConnectorPorts, request: DownloadRequest): Promise<HttpResponse> {
  let url = parseUrl(request.url, request.source);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    request.tally.requests += 1;
    const response = await ports.http.send({
      method: 'GET',
      url,
      headers: rangeHeaders(request.resume),
      timeoutMs: request.timeoutMs,
      trust: 'vendor',
    });
    ports.telemetry.emit({ kind: 'request', source: request.source, endpoint: 'download', status: response.status });
    const location = response.headers.location;
    if (response.status < 301 || response.status > 308 || location === undefined) return response;
    response.discard();
    url = parseUrl(location, request.source, url);
  }
  throw new IngestError(
    'contract',
    `download of source ${request.source} was redirected more than ${MAX_REDIRECTS} times`,
    {
      source: request.source,
    },
  );
}

function parseUrl(text: string, source: string, base?: URL): URL {
  const parsed = URL.parse(text, base?.href);
  if (parsed !== null) return parsed;
  throw new IngestError('contract', `the vendor gave source ${source} a download address that is none`, { source });
}

const rangeHeaders = (resume: ResumeAt | undefined): Record<string, string> =>
  resume === undefined ? {} : { range: `bytes=${resume.offset}-`, 'if-range': resume.validator };

function toDownload(response: HttpResponse, request: DownloadRequest): Download {
  const { headers, status } = response;
  const decoder = decoderOf(headers['content-encoding']);
  // The encoding belongs to the transport; offsets into it would be none into the log, so such a download is not resumed.
  if (decoder !== undefined) return { body: decoded(response.body, decoder, request.source), offset: 0 };
  const { body } = response;
  const etag = headers.etag;
  const strong = etag?.startsWith('"') ? { validator: etag } : {};
  if (status === 200) {
    const length = Number(headers['content-length'] ?? Number.NaN);
    return { body, offset: 0, ...strong, ...(Number.isNaN(length) ? {} : { size: length }) };
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  const [from, size] = [Number(range?.[1]), Number(range?.[3])];
  const asked = request.resume?.offset ?? 0;
  const changed =
    request.resume !== undefined && strong.validator !== undefined && strong.validator !== request.resume.validator;
  if (range === null || from !== asked || changed) {
    response.discard();
    throw new IngestError(
      'transient',
      `download of source ${request.source} gave another range than it was asked for`,
      {
        source: request.source,
        safe: { endpoint: 'download', status },
      },
    );
  }
  return { body, offset: from, size, ...strong };
}

function decoderOf(encoding: string | undefined): Transform | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    case 'zstd':
      return createZstdDecompress();
    default:
      return undefined;
  }
}

async function* decoded(body: AsyncIterable<Uint8Array>, decoder: Transform, source: string): AsyncGenerator<Buffer> {
  let failure: unknown;
  const feeding = pipeline(body, decoder).catch((error: unknown) => {
    failure = error;
  });
  try {
    for await (const chunk of decoder) yield chunk;
  } catch (error) {
    failure ??= error;
  }
  await feeding;
  if (failure instanceof IngestError) throw failure;
  if (failure === undefined) return;
  throw new IngestError('transient', `download of source ${source}: its content encoding is broken or cut short`, {
    source,
    cause: failure,
  });
}
