/**
 * The parts of fauxqs that the embedded cloud puts together itself.
 *
 * `startFauxqs` cannot be used: it always listens on 0.0.0.0 and takes no stores. Its package exports nothing else, so these
 * come by path from the exact version that package.json pins; test/adapters/embedded fails loudly if a new version moves them.
 */

export { buildApp } from 'fauxqs';
export { S3Error, SqsError } from '../../node_modules/fauxqs/dist/common/errors.js';
export { PersistenceManager } from '../../node_modules/fauxqs/dist/persistence.js';
export {
  checksumHeaderName,
  computeChecksum,
  computeCompositeChecksum,
} from '../../node_modules/fauxqs/dist/s3/checksum.js';
export type { S3PersistenceProvider } from '../../node_modules/fauxqs/dist/s3/s3Persistence.js';
export { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
export type { ChecksumAlgorithm, MultipartUpload, S3Object } from '../../node_modules/fauxqs/dist/s3/s3Types.js';
export { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
export { type SqsQueue, SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
