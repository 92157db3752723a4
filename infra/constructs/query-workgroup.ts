import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { workGroupName } from '../../shared/config/athena-names.ts';
import { PREFIX } from '../../shared/config/names.ts';
import type { StageName } from '../stages.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { LakeCatalog } from './lake-catalog.ts';
import type { LogBucket } from './log-bucket.ts';

export interface QueryWorkgroupProps {
  readonly stage: StageName;
  readonly bucket: LogBucket;
  readonly catalog: LakeCatalog;
  readonly queries: readonly { readonly name: string; readonly description: string; readonly sql: string }[];
  /** Units: bytes. */
  readonly bytesScannedCutoff: number;
}

/**
 * Where the stage's questions are asked: an Athena workgroup whose settings nobody can go around, with the named queries.
 *
 * Answers are encrypted, lie in the log bucket under `query-results/` and expire. A query that reads too much is stopped.
 */
export class QueryWorkgroup extends Construct {
  readonly workgroupName: string;

  constructor(scope: Construct, id: string, props: QueryWorkgroupProps) {
    super(scope, id);
    this.workgroupName = workGroupName(props.stage);
    const key = EncryptionKey.encrypting(this);
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: this.workgroupName,
      description: `Questions to the run logs of Runlake ${props.stage}`,
      state: 'ENABLED',
      // Without it a workgroup that was ever used can not be deleted; it would take only the history of queries along.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: props.bytesScannedCutoff,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${props.bucket.bucket.bucketName}/${PREFIX.queryResults}`,
          encryptionConfiguration:
            key === undefined ? { encryptionOption: 'SSE_S3' } : { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
    for (const { name, description, sql } of props.queries) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        name,
        description,
        database: props.catalog.databaseName,
        queryString: sql.trim(),
        workGroup: this.workgroupName,
      });
      query.addResourceDependency(workgroup);
    }
  }
}
