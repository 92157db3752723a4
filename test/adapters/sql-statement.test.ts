import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementOf } from '../../shared/adapters/sql-statement.ts';

describe('statementOf', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT 1 ;\n', 'SELECT 1 '],
    ['SELECT 1; -- done; really', 'SELECT 1'],
    ['SELECT 1 -- done;', 'SELECT 1 -- done;'],
    ['SELECT 1 /* a; */ + 2; /* b */', 'SELECT 1 /* a; */ + 2'],
    ['SELECT \';\'\'; --\' AS "a;""b;";', 'SELECT \';\'\'; --\' AS "a;""b;"'],
    ["SELECT e'it\\'s; so';", "SELECT e'it\\'s; so'"],
    ['SELECT $$a;b$$, $t$c;$$d$t$;', 'SELECT $$a;b$$, $t$c;$$d$t$'],
  ])('of %j is %j', (sql, statement) => {
    expect(statementOf(sql)).toBe(statement);
  });

  it('keeps every text in quotes as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sql = `SELECT '${text.replaceAll("'", "''")}'`;
        expect(statementOf(`${sql};`)).toBe(sql);
      }),
    );
  });
});
