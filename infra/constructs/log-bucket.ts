import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PREFIX } from '../../shared/config/names.ts';
import type { StageValues } from '../stages.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

const PRIVATE = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  // CloudFormation can not delete a bucket that holds something, and what these hold can not be fetched again.
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** Home of the logs: private, TLS only, encrypted, versioned, its requests logged; nothing under `raw/` ever expires. */
export class LogBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, values: Pick<StageValues, 'noncurrentVersions'>) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...PRIVATE,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(90) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      versioned: true,
      // @ts-expect-error Bucket does not fit its own interface IBucket under exactOptionalPropertyTypes
      serverAccessLogsBucket: accessLogs,
      lifecycleRules: [
        { id: 'abandoned-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        {
          id: 'staging',
          prefix: PREFIX.staging,
          expiration: Duration.days(14),
          noncurrentVersionExpiration: Duration.days(1),
        },
        { id: 'old-versions', noncurrentVersionExpiration: values.noncurrentVersions, expiredObjectDeleteMarker: true },
      ],
    });
  }

  /** Allows what landing needs: write and read under `raw/` and `staging/`, resume and abort uploads, delete tails. */
  grantLanding(grantee: IGrantable & Construct): void {
    const raw = this.bucket.arnForObjects(`${PREFIX.raw}*`);
    const staging = this.bucket.arnForObjects(`${PREFIX.staging}*`);
    const allow = (actions: string[], resources: string[]): void => {
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
    };
    allow(['s3:GetObject', 's3:PutObject'], [raw, staging]);
    allow(['s3:AbortMultipartUpload'], [raw]);
    allow(['s3:DeleteObject'], [staging]);
    // Without s3:ListBucket S3 answers 403 instead of 404 for an object that does not exist.
    allow(['s3:ListBucket', 's3:ListBucketMultipartUploads'], [this.bucket.bucketArn]);
    for (const prefix of [PREFIX.raw, PREFIX.staging]) {
      acknowledgeWildcard(grantee, this.bucket, `/${prefix}*`, `Every log has its own object under ${prefix}`);
    }
  }
}
