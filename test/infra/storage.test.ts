import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stackUnderTest } from './stack-under-test.ts';

const dev = stackUnderTest('dev');
const prod = stackUnderTest('prod');
const onlyTable = (template: Template) => Object.values(template.findResources('AWS::DynamoDB::GlobalTable'))[0];

describe('the log bucket', () => {
  it('is versioned, and its requests are logged', () => {
    dev.template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLogs') } },
    });
  });

  it('is private, encrypted and kept when the stack goes, like the bucket of its access logs', () => {
    const buckets = dev.ofType('AWS::S3::Bucket');
    expect(buckets).toHaveLength(2);
    for (const [, bucket] of buckets) {
      expect(bucket.DeletionPolicy).toBe('Retain');
      expect(bucket.Properties.BucketEncryption).toBeDefined();
      expect(Object.values(bucket.Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      expect(bucket.Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    }
  });

  it('refuses requests without TLS', () => {
    for (const [, { Properties }] of dev.ofType('AWS::S3::BucketPolicy')) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('cleans up abandoned uploads, tails and old versions, and lets nothing under raw/ expire', () => {
    const [rules] = dev
      .ofType('AWS::S3::Bucket')
      .filter(([id]) => id.startsWith('LogsBucket'))
      .map(([, { Properties }]) => Properties.LifecycleConfiguration.Rules);
    expect(rules).toEqual([
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
      expect.objectContaining({ Prefix: 'staging/', ExpirationInDays: 14 }),
      expect.objectContaining({ Prefix: 'query-results/', ExpirationInDays: 14 }),
      {
        Id: 'replaced-tables',
        Prefix: 'curated/',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 7 }, ExpiredObjectDeleteMarker: true }),
    ]);
    const expiring = rules.filter((rule: object) => 'ExpirationInDays' in rule);
    expect(expiring.map(({ Prefix }: { Prefix: string }) => Prefix)).toEqual(['staging/', 'query-results/']);
  });
});

describe('the run table', () => {
  it('has the keys and both indexes that the code names', () => {
    dev.template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        Match.objectLike({ IndexName: 'byDay', Projection: { ProjectionType: 'ALL' } }),
        Match.objectLike({ IndexName: 'byState', Projection: { ProjectionType: 'ALL' } }),
      ],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: 'daySort', AttributeType: 'S' },
        { AttributeName: 'dueAtMs', AttributeType: 'N' },
      ]),
    });
  });

  it('streams its changes, before and after, for the events', () => {
    dev.template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  it('can be restored to any second and forgets what has expired', () => {
    dev.template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  it('is protected in prod and goes with the stack in dev', () => {
    expect(onlyTable(prod.template)).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { Replicas: [{ DeletionProtectionEnabled: true }] },
    });
    expect(onlyTable(dev.template)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
  });
});

it('generates the sealing key as 64 hex digits under a name that the functions know', () => {
  dev.template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'runlake-dev-sealing-key',
    GenerateSecretString: {
      PasswordLength: 64,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
    },
  });
});

it('protects the stack itself from deletion in prod only', () => {
  expect(prod.stack.terminationProtection).toBe(true);
  expect(dev.stack.terminationProtection).toBe(false);
});
