import {
  AttributeType,
  Billing,
  CfnGlobalTable,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { TABLE } from '../../shared/config/names.ts';
import type { StageValues } from '../stages.ts';
import { EncryptionKey } from './encryption-key.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const number = (name: string) => ({ name, type: AttributeType.NUMBER });

/** The index of all slices: one table, on demand, recoverable to any second. Access patterns: docs/tables.md. */
export class RunTable extends Construct {
  readonly table: TableV2;

  constructor(
    scope: Construct,
    id: string,
    { removalPolicy, deletionProtection }: Pick<StageValues, 'removalPolicy' | 'deletionProtection'>,
  ) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: text(TABLE.partitionKey),
      sortKey: text(TABLE.sortKey),
      globalSecondaryIndexes: [
        {
          indexName: TABLE.byDay.index,
          partitionKey: text(TABLE.byDay.partitionKey),
          sortKey: text(TABLE.byDay.sortKey),
        },
        {
          indexName: TABLE.byState.index,
          partitionKey: text(TABLE.byState.partitionKey),
          sortKey: number(TABLE.byState.sortKey),
        },
      ],
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: TABLE.timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      deletionProtection,
    });
    const key = EncryptionKey.encrypting(this);
    if (key !== undefined) this.#encryptWith(key);
  }

  /** By its resource: the construct takes keys only where the stack names its region. */
  #encryptWith(key: IKey): void {
    const resource = this.table.node.defaultChild;
    if (!(resource instanceof CfnGlobalTable)) throw new Error('The run table has no resource');
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
  }

  /** Of the changes of every item, before and after. */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('The run table has no stream');
    return tableStreamArn;
  }

  /** Allows to read and write items and to query both indexes; neither to scan nor to delete. */
  grantIndexing(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']);
    this.#allowQueries(grantee);
  }

  /** Allows to read all items and to change those of the lake's partitions. */
  grantCurating(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:GetItem']);
    this.#allow(grantee, ['dynamodb:UpdateItem'], 'PARTITION#*');
    this.#allowQueries(grantee);
  }

  /** Allows to read all items, to mark partitions of the lake, and to spend from the budgets of the sources. */
  grantAuditing(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:BatchGetItem', 'dynamodb:GetItem']);
    this.#allow(grantee, ['dynamodb:UpdateItem'], 'PARTITION#*');
    this.#allow(grantee, ['dynamodb:PutItem'], 'SOURCE#*');
    this.#allowQueries(grantee);
  }

  /** `keys`: a pattern that the partition key of every item has to fit. */
  #allow(grantee: IGrantable, actions: string[], keys?: string): void {
    const conditions =
      keys === undefined ? {} : { conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } } };
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions, resources: [this.table.tableArn], ...conditions }),
    );
    // DynamoDB lists it among what those who use a table need.
    EncryptionKey.of(this)?.grantUse(grantee, 'kms:DescribeKey');
  }

  #allowQueries(grantee: IGrantable): void {
    const resources = [TABLE.byDay.index, TABLE.byState.index].map((name) => `${this.table.tableArn}/index/${name}`);
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources }));
  }
}
