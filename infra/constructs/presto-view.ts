import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Column } from '../../shared/lake/column.ts';
import { GLUE_TYPES, TRINO_TYPES } from '../../shared/lake/sql-types.ts';

/** A named SELECT with the columns that it answers with. */
export interface LakeView {
  readonly name: string;
  readonly comment: string;
  readonly sql: string;
  readonly columns: readonly Column[];
}

/**
 * A view as Athena itself writes it into the Glue catalog when it is told CREATE VIEW: its text is JSON in base64.
 *
 * Tables that the SELECT names without a database are those of `database`. Athena refuses a view as stale when its columns do
 * not fit what the SELECT answers. Source: Trino, `ViewReaderUtil.PrestoViewReader` ("Presto View").
 */
export function prestoView(view: LakeView, database: string): CfnTable.TableInputProperty {
  const definition = {
    originalSql: view.sql.trim(),
    catalog: 'awsdatacatalog',
    schema: database,
    columns: view.columns.map(({ name, type }) => ({ name, type: TRINO_TYPES[type] })),
  };
  return {
    name: view.name,
    description: view.comment,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
    partitionKeys: [],
    storageDescriptor: {
      columns: view.columns.map(({ name, type, comment }) => ({ name, type: GLUE_TYPES[type], comment })),
      location: '',
      serdeInfo: {},
    },
  };
}
