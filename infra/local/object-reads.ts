import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { checksumHeaderName, S3Error, type S3Object } from './fauxqs-parts.ts';

export interface ObjectRead {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | undefined;
}

/**
 * Opens an object, or a range of it, as a stream; fauxqs reads whole objects into memory, for every range of them.
 *
 * The file is opened before this returns, so a write that replaces the object meanwhile does not reach this reader.
 * Errors: 416 InvalidRange, 412 PreconditionFailed, 500 when the file is not what its row says.
 */
export function readObject(object: S3Object, path: string, headers: Readonly<Record<string, unknown>>): ObjectRead {
  const { 'if-match': ifMatch, range } = headers;
  if (typeof ifMatch === 'string' && ifMatch.replaceAll('"', '') !== object.etag.replaceAll('"', '')) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
  const total = object.contentLength;
  const span = typeof range === 'string' ? parseRange(range, total) : undefined;
  const { start, end } = span ?? { start: 0, end: total - 1 };
  return {
    status: span === undefined ? 200 : 206,
    headers: {
      ...describeObject(object),
      'accept-ranges': 'bytes',
      'content-length': String(end - start + 1),
      ...(span === undefined ? checksum(object) : { 'content-range': `bytes ${start}-${end}/${total}` }),
    },
    body: total === 0 ? undefined : openRange(path, total, start, end),
  };
}

function openRange(path: string, total: number, start: number, end: number): Readable {
  const fd = openFile(path);
  if (fstatSync(fd).size !== total) {
    closeSync(fd);
    throw new S3Error('InternalError', `The file of this object was changed by somebody else: ${path}.`, 500);
  }
  return createReadStream('', { fd, start, end, highWaterMark: 256 * 1024 });
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new S3Error('InternalError', `The file of this object cannot be read: ${reason}.`, 500);
  }
}

function describeObject(object: S3Object): Record<string, string> {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    'content-type': object.contentType,
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    ...Object.fromEntries(metadata),
    ...(object.contentEncoding === undefined ? {} : { 'content-encoding': object.contentEncoding }),
    ...(object.contentLanguage === undefined ? {} : { 'content-language': object.contentLanguage }),
    ...(object.contentDisposition === undefined ? {} : { 'content-disposition': object.contentDisposition }),
    ...(object.cacheControl === undefined ? {} : { 'cache-control': object.cacheControl }),
  };
}

function checksum({ checksumAlgorithm, checksumValue, checksumType }: S3Object): Record<string, string> {
  if (checksumAlgorithm === undefined || checksumValue === undefined || checksumType === undefined) return {};
  return { [checksumHeaderName(checksumAlgorithm)]: checksumValue, 'x-amz-checksum-type': checksumType };
}

/** Both ends inclusive. A header that is no single byte range is ignored, as HTTP asks for. */
function parseRange(header: string, total: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header);
  const [from, to] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, total - Number(to)) : Number(from);
  const end = from === '' || to === '' ? total - 1 : Math.min(Number(to), total - 1);
  if (start >= total || start > end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}
