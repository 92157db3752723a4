import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOnlySql } from '../../../../functions/cli/read-only-sql.ts';
import { UsageError } from '../../../../functions/cli/usage-error.ts';
import { QUERIES } from '../../../../shared/lake/queries/queries.ts';
import { trinoObjections } from '../../../factories/trino-sql.ts';

/** Valid in Trino's grammar, and nothing is different afterwards. */
const READS = [
  'SELECT 1',
  '(SELECT 1) UNION ALL (SELECT 2)',
  'WITH x AS (SELECT 1 AS n) SELECT n FROM x',
  'SHOW TABLES',
  'SHOW CREATE TABLE runs',
  'DESCRIBE runs',
  'EXPLAIN SELECT 1',
  'EXPLAIN (FORMAT JSON, TYPE LOGICAL) SELECT 1',
  'EXPLAIN (SELECT 1)',
  'EXPLAIN WITH x AS (SELECT 1 AS n) SELECT n FROM x',
  'EXPLAIN ANALYZE SELECT 1',
  'EXPLAIN ANALYZE VERBOSE WITH x AS (SELECT 1 AS n) SELECT n FROM x',
  "SELECT 'DROP TABLE runs; -- it''s only a text' AS \"a;b\" FROM runs",
];
/** Valid in Trino's grammar, and writes, or runs something that may. */
const WRITES = [
  'DROP TABLE runs',
  'DROP VIEW failed_runs',
  'CREATE TABLE x AS SELECT 1 AS n',
  'CREATE OR REPLACE VIEW runs AS SELECT 1 AS n',
  'ALTER TABLE runs RENAME TO x',
  'INSERT INTO runs SELECT * FROM runs',
  'INSERT INTO runs WITH x AS (SELECT 1 AS n) SELECT n FROM x',
  "DELETE FROM runs WHERE dt = '2026-11-20'",
  "UPDATE runs SET status = 'x'",
  'EXECUTE planned',
  'CALL system.runtime.kill_query()',
  'EXPLAIN ANALYZE INSERT INTO runs SELECT * FROM runs',
  'EXPLAIN ANALYZE VERBOSE DELETE FROM runs',
  'EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1 AS n',
  'EXPLAIN (TYPE VALIDATE) DROP TABLE runs',
  'EXPLAIN EXPLAIN ANALYZE DELETE FROM runs',
];
/** Athena's own words; the grammar at hand does not know them. */
const WRITES_OF_ATHENA = [
  "UNLOAD (SELECT 1) TO 's3://bucket/x' WITH (format = 'PARQUET')",
  "EXPLAIN ANALYZE UNLOAD (SELECT 1) TO 's3://bucket/x' WITH (format = 'PARQUET')",
  'EXPLAIN ANALYZE (FORMAT JSON) INSERT INTO runs SELECT 1',
  'MSCK REPAIR TABLE runs',
  'VACUUM runs',
];

const between = fc
  .array(
    fc.constantFrom(
      ' ',
      '\n',
      '\r\n',
      '\t',
      '-- SELECT 1\n',
      "-- it's\r\n",
      '--\r',
      '/* SELECT */',
      '/* \' ; " \n*/',
      '/***/',
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((pieces) => pieces.join(''));
/** The statement with anything that says nothing before its words, and its words in any case. */
const spelled = (statement: string) =>
  fc
    .tuple(fc.array(between, { minLength: 30, maxLength: 30 }), fc.constantFrom('', ';', ' ;\n'), fc.boolean(), between)
    .map(([gaps, end, small, last]) => {
      let at = 0;
      const words = statement.replace(/'[^']*'|"[^"]*"|(^| )([A-Za-z]+)/g, (all, space, word) =>
        word === undefined
          ? all
          : `${space === undefined ? '' : gaps[at++ % gaps.length]}${small ? word.toLowerCase() : word}`,
      );
      return `${words}${end}${last}`;
    });
const isRead = (sql: string): boolean => {
  try {
    return readOnlySql(sql) === sql;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
};

describe('what is sent to the cloud', () => {
  it.each(READS)('may be %s, however it is spelled and commented', (statement) => {
    expect(trinoObjections(statement)).toEqual([]);
    fc.assert(fc.property(spelled(statement), isRead));
  });

  it.each(QUERIES.map(({ name, sql }) => [name, sql] as const))('may be the named query %s', (_, sql) => {
    expect(readOnlySql(sql)).toBe(sql);
  });

  it('may be EXPLAIN ANALYZE of a query with options, which only Athena has', () => {
    expect(isRead('EXPLAIN ANALYZE (FORMAT JSON) SELECT 1')).toBe(true);
  });

  it.each(WRITES)('is never %s, however it is spelled and commented', (statement) => {
    expect(trinoObjections(statement)).toEqual([]);
    fc.assert(fc.property(spelled(statement), (sql) => !isRead(sql)));
  });

  it.each(WRITES_OF_ATHENA)('is never %s', (statement) => {
    fc.assert(fc.property(spelled(statement), (sql) => !isRead(sql)));
  });

  it('is never two statements, wherever the second one hides', () => {
    fc.assert(
      fc.property(fc.constantFrom(...READS), fc.constantFrom(...READS, ...WRITES), between, (one, two, gap) => {
        expect(isRead(`${one};${gap}${two}`)).toBe(false);
        expect(isRead(`${one}${gap};;${two}`)).toBe(false);
      }),
    );
    expect(() => readOnlySql("SELECT 'a' /* ' */; DROP TABLE runs -- '")).toThrow(/one statement/);
  });

  it.each(['-- SELECT 1', '/* SELECT 1 */ ;', '/* SELECT 1', ' ; ', 'SELECTED', "'SELECT' 1", '"WITH" x'])(
    'is never %j, which is no statement',
    (sql) => {
      expect(isRead(sql)).toBe(false);
    },
  );

  it('can begin with WITH and write in no way: Trino knows none', () => {
    const written = 'WITH x AS (SELECT 1 AS n) INSERT INTO runs SELECT n FROM x';
    expect(trinoObjections(written)).not.toEqual([]);
    expect(trinoObjections('(INSERT INTO runs SELECT 1)')).not.toEqual([]);
  });

  it('is refused with the word that it begins with, and where to go instead', () => {
    expect(() => readOnlySql('/* all */ drop table runs')).toThrow(
      /^--cloud only reads: .*this begins with "drop" and was not sent\. What writes \(UNLOAD, .*Athena console$/,
    );
    expect(() => readOnlySql('-- nothing')).toThrow(/; this is no statement and was not sent/);
  });
});
