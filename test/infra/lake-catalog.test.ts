import { describe, expect, it } from 'vitest';
import { STAGES } from '../../infra/stages.ts';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import { GLUE_TYPES, TRINO_TYPES } from '../../shared/lake/sql-types.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import { VIEWS } from '../../shared/lake/views.ts';
import { stackUnderTest } from './stack-under-test.ts';

const SOURCES = `
sources:
  - { id: eu, vendor: talend, region: eu, auth: { token: "\${secret:t}" } }
  - { id: us-west, vendor: talend, region: us-west, auth: { token: "\${secret:t}" } }
formerSources: [old-eu, eu]
`;
const dev = stackUnderTest('dev', SOURCES);
const prod = stackUnderTest('prod', SOURCES);

/** Text with the bucket as `<bucket>`, in the place of the reference to it. */
const text = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((piece) => (typeof piece === 'string' ? piece : '<bucket>'))
        .join('');
const inputs = dev.ofType('AWS::Glue::Table').map(([, { Properties }]) => Properties.TableInput);
const inputOf = (name: string) => inputs.find(({ Name }) => Name === name);

describe('the catalog', () => {
  it('is one database by the name of the stage, with every table and view of the lake and no other', () => {
    dev.template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'runlake_dev' } });
    prod.template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'runlake_prod' } });
    expect(inputs.map(({ Name }) => Name).sort()).toEqual([...TABLES, ...VIEWS].map(({ name }) => name).sort());
    for (const [, { Properties }] of dev.ofType('AWS::Glue::Table'))
      expect(Properties.DatabaseName).toBe('runlake_dev');
  });

  it('says of no table, column, view or query more than Glue and Athena take', () => {
    const bytes = (said: string): number => Buffer.byteLength(said);
    for (const { name, comment, columns } of [...TABLES, ...VIEWS]) {
      expect(bytes(comment), name).toBeLessThanOrEqual(2048);
      for (const column of columns) expect(bytes(column.comment), `${name}.${column.name}`).toBeLessThanOrEqual(255);
    }
    for (const { name, description, sql } of QUERIES) {
      expect(bytes(name), name).toBeLessThanOrEqual(128);
      expect(bytes(description), name).toBeLessThanOrEqual(1024);
      expect(bytes(sql), name).toBeLessThanOrEqual(262_144);
    }
  });
});

describe.each(TABLES.map((table) => [table.name, table] as const))('table %s', (name, table) => {
  const input = inputOf(name);

  it('is external Parquet where the curator writes it', () => {
    expect(input.TableType).toBe('EXTERNAL_TABLE');
    expect(text(input.StorageDescriptor.Location)).toBe(`s3://<bucket>/curated/table=${name}/`);
    expect(input.StorageDescriptor).toMatchObject({
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    });
  });

  it('has the columns of its declaration, in their order, with the types of Glue', () => {
    expect(input.StorageDescriptor.Columns).toEqual(
      table.columns.map((column) => ({ Name: column.name, Type: GLUE_TYPES[column.type], Comment: column.comment })),
    );
    expect(input.PartitionKeys.map(({ Name, Type }: Record<string, string>) => [Name, Type])).toEqual([
      ['source', 'string'],
      ['dt', 'string'],
    ]);
    expect(input.Parameters['runlake.version']).toBe(String(table.version));
  });

  it('finds its partitions by projection, of every source there is or was, each once', () => {
    const { 'storage.location.template': template, ...projection } = input.Parameters;
    expect(projection).toEqual({
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      'parquet.compression': 'ZSTD',
      'runlake.version': String(table.version),
      'projection.enabled': 'true',
      'projection.source.type': 'enum',
      'projection.source.values': 'eu,us-west,old-eu',
      'projection.dt.type': 'date',
      'projection.dt.format': 'yyyy-MM-dd',
      'projection.dt.range': `${STAGES.dev.lake.firstDay},NOW+2DAYS`,
      'projection.dt.interval': '1',
      'projection.dt.interval.unit': 'DAYS',
    });
    expect(text(template)).toBe(`s3://<bucket>/curated/table=${name}/source=\${source}/dt=\${dt}/`);
  });
});

describe.each(VIEWS.map((view) => [view.name, view] as const))('view %s', (name, view) => {
  const input = inputOf(name);

  it('is written as Athena writes one itself', () => {
    expect(input).toMatchObject({
      TableType: 'VIRTUAL_VIEW',
      Parameters: { presto_view: 'true' },
      ViewExpandedText: '/* Presto View */',
      PartitionKeys: [],
    });
    const encoded = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(input.ViewOriginalText)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual({
      originalSql: view.sql.trim(),
      catalog: 'awsdatacatalog',
      schema: 'runlake_dev',
      columns: view.columns.map((column) => ({ name: column.name, type: TRINO_TYPES[column.type] })),
    });
  });

  it('has the columns of its declaration', () => {
    expect(input.StorageDescriptor.Columns).toEqual(
      view.columns.map((column) => ({ Name: column.name, Type: GLUE_TYPES[column.type], Comment: column.comment })),
    );
  });
});

describe.each([
  ['dev', dev],
  ['prod', prod],
] as const)('the workgroup of %s', (stage, { ofType }) => {
  it('can not be gone around, encrypts its answers, and stops a query that reads too much', () => {
    const workgroups = ofType('AWS::Athena::WorkGroup');
    expect(workgroups).toHaveLength(1);
    const { Properties } = workgroups[0]![1];
    expect(Properties.Name).toBe(`runlake-${stage}`);
    const { ResultConfiguration: results, ...settings } = Properties.WorkGroupConfiguration;
    expect(settings).toEqual({
      EnforceWorkGroupConfiguration: true,
      PublishCloudWatchMetricsEnabled: true,
      BytesScannedCutoffPerQuery: STAGES[stage].lake.bytesScannedCutoff,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
    });
    expect(text(results.OutputLocation)).toBe('s3://<bucket>/query-results/');
    expect(results.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_S3' });
  });

  it('offers every named query, against the database of the stage', () => {
    const offered = ofType('AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties);
    expect(offered).toEqual(
      expect.arrayContaining(
        QUERIES.map(({ name, description, sql }) => ({
          Name: name,
          Description: description,
          Database: `runlake_${stage}`,
          WorkGroup: `runlake-${stage}`,
          QueryString: sql.trim(),
        })),
      ),
    );
    expect(offered).toHaveLength(QUERIES.length);
  });
});
