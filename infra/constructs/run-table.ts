import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TABLE } from '../../shared/config/names.ts';
import type { StageValues } from '../stages.ts';

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
      timeToLiveAttribute: TABLE.timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      deletionProtection,
    });
  }

  /** Allows to read and write items and to query both indexes; neither to scan nor to delete. */
  grantIndexing(grantee: IGrantable): void {
    const indexes = [TABLE.byDay.index, TABLE.byState.index].map((name) => `${this.table.tableArn}/index/${name}`);
    const allow = (actions: string[], resources: string[]): void => {
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
    };
    allow(
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [this.table.tableArn],
    );
    allow(['dynamodb:Query'], indexes);
  }
}
