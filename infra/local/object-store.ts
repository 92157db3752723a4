import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, computeChecksum, computeCompositeChecksum, S3Error, S3Store } from './fauxqs-parts.ts';
import type { ObjectFiles } from './object-files.ts';
import type { ObjectDescription, StoredPart, UploadDescription } from './object-rows.ts';
import type { OpenUpload, Uploads } from './uploads.ts';

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

type PutObject = S3Store['putObject'];
type ListOptions = Parameters<S3Store['listObjects']>[1];
type ListResult = ReturnType<S3Store['listObjects']>;

/** fauxqs's S3 with uploads on disk, checksums that are checked, and listings in the order of S3. */
export class EmbeddedObjectStore extends S3Store {
  readonly #files: ObjectFiles;
  readonly #uploads: Uploads;

  constructor(files: ObjectFiles, uploads: Uploads) {
    super();
    this.#files = files;
    this.#uploads = uploads;
  }

  override putObject(...args: Parameters<PutObject>): ReturnType<PutObject> {
    const [, , body, , , , checksum] = args;
    if (checksum?.type === 'FULL_OBJECT') checkDigest(checksum.algorithm, checksum.value, body);
    return super.putObject(...args);
  }

  override uploadPart(uploadId: string, number: number, body: Buffer, checksumValue?: string) {
    const upload = this.#open(uploadId);
    const algorithm = upload.description.checksumAlgorithm;
    if (algorithm !== undefined && checksumValue !== undefined) checkDigest(algorithm, checksumValue, body);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const checksum = checksumValue === undefined ? {} : { checksumValue };
    upload.write({ number, etag, bytes: body.length, lastModified: new Date(), ...checksum }, body);
    return { etag, ...checksum };
  }

  /** Nothing changes when this fails: the upload stays and can be completed again. */
  override completeMultipartUpload(uploadId: string, specs: { partNumber: number; etag: string }[]) {
    const upload = this.#open(uploadId);
    const { bucket } = upload.description;
    const parts = chooseParts(upload, specs);
    const object = describe(upload.description, parts);
    const staged = this.#files.stage((path) => upload.assemble(parts, path));
    this.#files.commit(bucket, object, staged);
    const restored = { ...object, body: Buffer.alloc(0) };
    this.restoreObject(bucket, restored);
    this.abortMultipartUpload(uploadId);
    return restored;
  }

  /**
   * S3 lists by bytes of the key; fauxqs sorts by locale and pages by code unit, which drops and repeats keys. It also
   * continues after the last object of a page, so a page never ends in common prefixes that come after one.
   */
  override listObjects(bucket: string, options: ListOptions = {}): ListResult {
    const { prefix = '', delimiter, maxKeys = 1000 } = options;
    const after = options.startAfter ?? options.marker ?? '';
    const { objects } = super.listObjects(bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY });
    const page: ListResult = { objects: [], commonPrefixes: [], isTruncated: false };
    for (const object of objects.sort((left, right) => (left.key < right.key ? -1 : 1))) {
      if (object.key <= after) continue;
      const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
      const common = delimiter && end >= 0 ? object.key.slice(0, end + delimiter.length) : undefined;
      if (common !== undefined && (common <= after || common === page.commonPrefixes.at(-1))) continue;
      if (page.objects.length + page.commonPrefixes.length >= maxKeys) {
        const lastKey = page.objects.at(-1)?.key;
        if (lastKey !== undefined) page.commonPrefixes = page.commonPrefixes.filter((each) => each < lastKey);
        return { ...page, isTruncated: true };
      }
      if (common === undefined) page.objects.push(object);
      else page.commonPrefixes.push(common);
    }
    return page;
  }

  #open(uploadId: string): OpenUpload {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
    return upload;
  }
}

function checkDigest(algorithm: ChecksumAlgorithm, expected: string, body: Buffer): void {
  if (computeChecksum(algorithm, body) === expected) return;
  throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);
}

function chooseParts(upload: OpenUpload, specs: readonly { partNumber: number; etag: string }[]): StoredPart[] {
  if (specs.length === 0) throw new S3Error('MalformedXML', 'You must specify at least one part.', 400);
  return specs.map(({ partNumber, etag }, index) => {
    const before = specs[index - 1];
    if (before !== undefined && before.partNumber >= partNumber) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.', 400);
    }
    const part = upload.part(partNumber);
    if (part === undefined || part.etag.replaceAll('"', '') !== etag.replaceAll('"', '')) {
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.', 400);
    }
    if (index < specs.length - 1 && part.bytes < SMALLEST_PART_BYTES) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
    }
    return part;
  });
}

function describe(upload: UploadDescription, parts: readonly StoredPart[]): ObjectDescription {
  const { uploadId: _id, bucket: _bucket, initiated: _initiated, checksumAlgorithm, ...shared } = upload;
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  const etag = createHash('md5').update(Buffer.concat(digests)).digest('hex');
  const checksums = parts.flatMap(({ checksumValue }) => (checksumValue === undefined ? [] : [checksumValue]));
  let offset = 0;
  return {
    ...shared,
    etag: `"${etag}-${parts.length}"`,
    contentLength: parts.reduce((total, part) => total + part.bytes, 0),
    lastModified: new Date(),
    parts: parts.map(({ number, bytes }) => {
      offset += bytes;
      return { partNumber: number, offset: offset - bytes, length: bytes };
    }),
    ...(checksumAlgorithm !== undefined && checksums.length === parts.length
      ? {
          checksumAlgorithm,
          checksumValue: computeCompositeChecksum(checksumAlgorithm, checksums),
          checksumType: 'COMPOSITE' as const,
          partChecksums: checksums,
        }
      : {}),
  };
}
