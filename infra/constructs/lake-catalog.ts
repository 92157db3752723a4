import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { databaseName } from '../../shared/config/athena-names.ts';
import { tablePrefix } from '../../shared/lake/partition.ts';
import { GLUE_TYPES } from '../../shared/lake/sql-types.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import type { StageName } from '../stages.ts';
import { projectionParameters } from './lake-projection.ts';
import type { LogBucket } from './log-bucket.ts';
import { type LakeView, prestoView } from './presto-view.ts';

export interface LakeCatalogProps {
  readonly stage: StageName;
  readonly bucket: LogBucket;
  readonly tables: readonly Pick<LakeTable, 'name' | 'comment' | 'version' | 'columns'>[];
  readonly views: readonly LakeView[];
  /** Ids of all sources whose logs can be found, those of the past included. */
  readonly sources: readonly string[];
  /** `YYYY-MM-DD`, UTC. */
  readonly firstDay: string;
}

const HIVE = 'org.apache.hadoop.hive.ql.io.parquet';

/** The tables of the lake as Athena knows them: a Glue database, a table per kind of row, and views. They hold no data. */
export class LakeCatalog extends Construct {
  readonly databaseName: string;

  constructor(scope: Construct, id: string, props: LakeCatalogProps) {
    super(scope, id);
    this.databaseName = databaseName(props.stage);
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: this.databaseName, description: `Run logs of Runlake ${props.stage}` },
    });
    const add = (name: string, tableInput: CfnTable.TableInputProperty): void => {
      const table = new CfnTable(this, name, { catalogId, databaseName: this.databaseName, tableInput });
      table.addResourceDependency(database);
    };
    for (const table of props.tables) add(`Table-${table.name}`, this.#tableInput(table, props));
    for (const view of props.views) add(`View-${view.name}`, prestoView(view, this.databaseName));
  }

  #tableInput(
    { name, comment, version, columns }: LakeCatalogProps['tables'][number],
    { bucket, sources, firstDay }: LakeCatalogProps,
  ): CfnTable.TableInputProperty {
    const { bucketName } = bucket.bucket;
    return {
      name,
      description: comment,
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        'parquet.compression': 'ZSTD',
        'runlake.version': String(version),
        ...projectionParameters({ bucketName, table: name, sources, firstDay }),
      },
      partitionKeys: [
        { name: 'source', type: GLUE_TYPES.string, comment: 'Id of the source in sources.yaml.' },
        {
          name: 'dt',
          type: GLUE_TYPES.string,
          comment: 'UTC day, YYYY-MM-DD. Name it in every query: what is not named is read.',
        },
      ],
      storageDescriptor: {
        columns: columns.map((column) => ({
          name: column.name,
          type: GLUE_TYPES[column.type],
          comment: column.comment,
        })),
        location: `s3://${bucketName}/${tablePrefix(name)}`,
        inputFormat: `${HIVE}.MapredParquetInputFormat`,
        outputFormat: `${HIVE}.MapredParquetOutputFormat`,
        serdeInfo: {
          serializationLibrary: `${HIVE}.serde.ParquetHiveSerDe`,
          parameters: { 'serialization.format': '1' },
        },
      },
    };
  }
}
