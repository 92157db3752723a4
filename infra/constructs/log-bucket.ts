import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PREFIX } from '../../shared/config/names.ts';
import type { StageValues } from '../stages.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import { EncryptionKey } from './encryption-key.ts';

const PRIVATE = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  // CloudFormation can not delete a bucket that holds something, and what these hold can not be fetched again.
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

const FORGOTTEN = { expiration: Duration.days(14), noncurrentVersionExpiration: Duration.days(1) } as const;

/** Home of the logs: private, TLS only, encrypted, versioned, its requests logged; nothing under `raw/` ever expires. */
export class LogBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, values: Pick<StageValues, 'noncurrentVersions'>) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...PRIVATE,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(90) }],
    });
    const encryptionKey = EncryptionKey.encrypting(this);
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      // With a key of the bucket a day's objects cost one call of KMS, not one each.
      ...(encryptionKey === undefined
        ? {}
        : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      versioned: true,
      // @ts-expect-error Bucket does not fit its own interface IBucket under exactOptionalPropertyTypes
      serverAccessLogsBucket: accessLogs,
      lifecycleRules: [
        { id: 'abandoned-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { id: 'staging', prefix: PREFIX.staging, ...FORGOTTEN },
        { id: 'query-results', prefix: PREFIX.queryResults, ...FORGOTTEN },
        // Replaced with every build of its day, and made anew from raw at any time: old versions would cost and help nobody.
        { id: 'replaced-tables', prefix: PREFIX.curated, noncurrentVersionExpiration: Duration.days(1) },
        { id: 'old-versions', noncurrentVersionExpiration: values.noncurrentVersions, expiredObjectDeleteMarker: true },
      ],
    });
  }

  /** Allows what landing needs: write and read under `raw/` and `staging/`, resume and abort uploads, delete tails. */
  grantLanding(grantee: IGrantable & Construct): void {
    this.#allow(grantee, ['s3:GetObject', 's3:PutObject'], [PREFIX.raw, PREFIX.staging]);
    this.#allow(grantee, ['s3:AbortMultipartUpload'], [PREFIX.raw]);
    this.#allow(grantee, ['s3:DeleteObject'], [PREFIX.staging]);
    this.#allowListing(grantee, ['s3:ListBucket', 's3:ListBucketMultipartUploads']);
  }

  /** Allows what building tables needs: read what has landed and what audits found, replace tables in one or many parts, whose leftovers it looks for. */
  grantCurating(grantee: IGrantable & Construct): void {
    this.#allow(grantee, ['s3:GetObject'], [PREFIX.raw, PREFIX.audits, PREFIX.curated]);
    this.#allow(grantee, ['s3:PutObject', 's3:AbortMultipartUpload'], [PREFIX.curated]);
    this.#allowListing(grantee, ['s3:ListBucket', 's3:ListBucketMultipartUploads']);
  }

  /** Allows what an audit needs: read what has landed and the tables, write down what it found. */
  grantAuditing(grantee: IGrantable & Construct): void {
    this.#allow(grantee, ['s3:GetObject'], [PREFIX.raw, PREFIX.curated]);
    this.#allow(grantee, ['s3:PutObject'], [PREFIX.audits]);
    this.#allowListing(grantee, ['s3:ListBucket']);
  }

  #allow(grantee: IGrantable & Construct, actions: string[], prefixes: readonly string[]): void {
    const resources = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
    EncryptionKey.of(this)?.grantUse(grantee);
    for (const prefix of prefixes) {
      acknowledgeWildcard(grantee, this.bucket, `/${prefix}*`, `Every object has a key of its own under ${prefix}`);
    }
  }

  #allowListing(grantee: IGrantable, actions: string[]): void {
    // Without s3:ListBucket S3 answers 403 instead of 404 for an object that does not exist.
    const statement = new PolicyStatement({ actions, resources: [this.bucket.bucketArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
