import { createHmac } from 'node:crypto';
import type { Answer, StandInRequest } from '../kit/answer.ts';
import { hexOf } from '../kit/deterministic.ts';
import { readRange } from './byte-range.ts';
import type { Context } from './context.ts';
import type { Route } from './endpoint.ts';
import type { LogFile } from './log-file.ts';
import { storeRefusal } from './refusal.ts';

/** The object store behind presigned URLs. */
export interface Store {
  presign(file: LogFile, fileName: string): string;
  download(request: StandInRequest, route: Route): Answer;
}

interface Stored {
  readonly file: LogFile;
  readonly fileName: string;
  readonly expiresAtMs: number;
}

function serve(request: StandInRequest, { file, fileName }: Stored): Answer {
  const { range, 'if-range': ifRange, 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== file.etag) {
    return storeRefusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const headers = {
    etag: file.etag,
    'accept-ranges': 'bytes',
    'content-type': 'binary/octet-stream',
    'content-disposition': `attachment; filename="${fileName}"`,
  };
  if (ifNoneMatch === file.etag) return { status: 304, headers, body: { kind: 'stream', bytes: 0, open: () => [] } };
  // A range of a file that is no longer the same one would be glued to the wrong beginning: the whole file instead.
  const wanted = ifRange === undefined || ifRange === file.etag ? readRange(range, file.bytes) : 'whole';
  if (wanted === 'unsatisfiable') {
    const refused = storeRefusal(416, 'InvalidRange', 'The requested range is not satisfiable');
    return { ...refused, headers: { 'content-range': `bytes */${file.bytes}` } };
  }
  const { start, end } = wanted === 'whole' ? { start: 0, end: file.bytes } : wanted;
  const body: Answer['body'] = { kind: 'stream', bytes: end - start, open: () => file.read(start, end) };
  if (wanted === 'whole') return { status: 200, headers, body };
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${file.bytes}` }, body };
}

/**
 * Creates the store.
 *
 * Errors, as an object store gives them (XML): 400 with an Authorization header, since the signature in the URL is already
 * one; 403 for a bad signature or an expired URL; 404 for an unknown key; 412 and 416.
 */
export function createStore(context: Context): Store {
  const { behaviour, now, random, storeUrl } = context;
  const files = new Map<string, Stored>();
  const key = String(random());
  const sign = (opaque: string) => createHmac('sha256', key).update(opaque).digest('hex');
  return {
    presign(file, fileName) {
      const opaque = hexOf(40, key, files.size);
      const expiresAtMs = now() + behaviour.urlSeconds * 1000;
      files.set(opaque, { file, fileName, expiresAtMs });
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=${behaviour.urlSeconds}&X-Amz-Signature=${sign(opaque)}`;
      return `${storeUrl()}/download/${opaque}?${query}`;
    },
    download(request, route) {
      if (request.headers.authorization !== undefined) {
        return storeRefusal(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      }
      if (new URL(request.url).searchParams.get('X-Amz-Signature') !== sign(route.id)) {
        return storeRefusal(403, 'SignatureDoesNotMatch', 'The request signature does not match');
      }
      const stored = files.get(route.id);
      if (!stored) return storeRefusal(404, 'NoSuchKey', 'The specified key does not exist');
      if (stored.expiresAtMs <= now()) return storeRefusal(403, 'AccessDenied', 'Request has expired');
      return serve(request, stored);
    },
  };
}
