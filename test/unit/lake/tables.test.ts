import { describe, expect, it } from 'vitest';
import { COLUMN_TYPES } from '../../../shared/lake/column.ts';
import { DUCKDB_TYPES, GLUE_TYPES, TRINO_TYPES } from '../../../shared/lake/sql-types.ts';
import { DOCUMENTS } from '../../../shared/lake/table.ts';
import { TABLES, tableNamed } from '../../../shared/lake/tables.ts';
import { VIEWS } from '../../../shared/lake/views.ts';
import { LakeSession } from '../../factories/lake-session.ts';

/** Words that Athena's DDL or its queries reserve. Source: Athena user guide, "Escape reserved keywords in queries". */
const RESERVED = new Set(
  `all alter and array as between bigint binary boolean both by case cast char column commit constraint create cross cube
  current current_date current_time current_timestamp cursor database date dayofweek deallocate decimal delete describe
  distinct div double drop else end escape except exchange execute exists extended external extract false fetch first float
  floor following for foreign from full function grant group grouping having if import in inner insert int integer
  intersect interval into is join last lateral left less like listagg local localtime localtimestamp macro map more natural
  none normalize not null nullif numeric of on only or order out outer over partialscan partition percent preceding
  precision prepare preserve primary procedure range reads recursive reduce references regexp revoke right rlike rollback
  rollup row rows select set skip smallint start table tablesample then time timestamp to transform trigger true truncate
  uescape unbounded union unique uniquejoin unnest update user using utc_timestamp values varchar views when where window
  with`.split(/\s+/),
);

const STREAMS: Readonly<Record<string, string>> = {
  'execution-logs': 'talend',
  'main-logs': 'akinon',
  'line-logs': 'akinon',
  'sub-logs': 'akinon',
  'log-details': 'akinon',
  'job-runs': 'sap-job-scheduling',
  'api-requests': 'snaplogic',
};

describe('the tables of the lake', () => {
  it('judge the records of no stream that they do not read', () => {
    for (const { judges = [], selects } of TABLES)
      expect(Object.keys(selects)).toEqual(expect.arrayContaining([...judges]));
    expect(TABLES.flatMap(({ judges = [] }) => judges)).toEqual(['execution-logs']);
  });

  it('are found by name, and no two share one', () => {
    expect(TABLES.map(({ name }) => name)).toEqual([
      'runs',
      'log_entries',
      'api_requests',
      'akinon_steps',
      'sap_run_logs',
      'quarantine',
      'audits',
    ]);
    for (const table of TABLES) expect(tableNamed(table.name)).toBe(table);
    expect(tableNamed('nothing')).toBeUndefined();
  });

  it('take every stream of every vendor once, and every document once', () => {
    const taken = TABLES.flatMap(({ selects }) => Object.keys(selects)).sort();
    expect(taken).toEqual([...Object.keys(STREAMS), ...Object.values(DOCUMENTS)].sort());
  });

  it('have columns that need no quotes, with a sentence for each', () => {
    for (const { name: table, columns } of [...TABLES, ...VIEWS]) {
      const names = columns.map(({ name }) => name);
      expect(new Set(names).size, table).toBe(names.length);
      for (const { name, comment } of columns) {
        expect(name, table).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        expect(RESERVED.has(name), `${table}.${name}`).toBe(false);
        expect(comment, `${table}.${name}`).toMatch(/^[^\n|]{5,254}\.$/);
      }
    }
    for (const { name, columns, orderBy, bucketBy } of TABLES) {
      const names = columns.map((column) => column.name);
      expect(names).toEqual(expect.arrayContaining([...orderBy, bucketBy]));
      expect(names, `${name} gets these from its path`).not.toEqual(expect.arrayContaining(['source']));
      expect(names).not.toContain('dt');
    }
  });

  it('have types that every reader knows', () => {
    for (const types of [GLUE_TYPES, DUCKDB_TYPES, TRINO_TYPES]) {
      expect(Object.keys(types).sort()).toEqual([...COLUMN_TYPES].sort());
    }
  });

  const selects = TABLES.flatMap((table) =>
    Object.keys(table.selects).map((stream) => ({ table, stream, name: table.name })),
  );

  it.each(selects)('$name makes exactly its columns of $stream, whatever is in a record', async ({ table, stream }) => {
    const session = await LakeSession.open();
    await session.records(stream, [{ json: '{}' }, { json: '{"a":1,"log":{"b":[]}}' }], STREAMS[stream]);
    expect(await session.describe(table.selects[stream] ?? '')).toEqual(
      table.columns.map(({ name, type }) => ({ name, type: DUCKDB_TYPES[type] })),
    );
    expect(await session.rows(table.selects[stream] ?? '')).toHaveLength(2);
    session.close();
  });

  it.each(selects)('$name makes no row of no record of $stream', async ({ table, stream }) => {
    const session = await LakeSession.open();
    await session.records(stream, [], STREAMS[stream]);
    expect(await session.rows(table.selects[stream] ?? '')).toEqual([]);
    session.close();
  });
});

describe('the views of the lake', () => {
  it.each(VIEWS)('$name has exactly the columns that it declares', async ({ sql, columns }) => {
    const session = await LakeSession.open();
    await session.lake({});
    expect(await session.describe(sql)).toEqual(columns.map(({ name, type }) => ({ name, type: DUCKDB_TYPES[type] })));
    session.close();
  });
});
