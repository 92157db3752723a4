import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUERIES } from '../../../shared/lake/queries/queries.ts';
import { TABLES } from '../../../shared/lake/tables.ts';
import { VIEWS } from '../../../shared/lake/views.ts';
import { LakeSession } from '../../factories/lake-session.ts';
import { trinoObjections } from '../../factories/trino-sql.ts';

let session: LakeSession;
beforeEach(async () => {
  session = await LakeSession.open();
});
afterEach(() => session.close());

const answer = (name: string) => session.rows(QUERIES.find((query) => query.name === name)?.sql ?? '');

describe('the named queries', () => {
  it('have names for the command line, and say what they answer', () => {
    const names = QUERIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, title, description, sql } of QUERIES) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title, name).toMatch(/^[A-Z].{5,}[^.]$/);
      expect(description, name).toMatch(/^[A-Z].{20,}\.$/);
      expect(sql, 'Athena takes one statement').not.toContain(';');
      expect(
        VIEWS.filter((view) => sql.includes(view.name)),
        'views are for people',
      ).toEqual([]);
    }
  });

  it.each([...QUERIES, ...VIEWS])('$name is valid in the grammar of Athena', ({ sql }) => {
    expect(trinoObjections(sql)).toEqual([]);
  });

  it('are not all that the grammar of Athena accepts', () => {
    expect(trinoObjections('SELECT FROM WHERE')).not.toEqual([]);
  });

  it.each(QUERIES)('$name answers nothing when the lake is empty', async ({ name }) => {
    await session.lake({});
    expect(await answer(name)).toEqual([]);
  });

  it.each(QUERIES)('$name limits the days of every table that it reads', ({ sql }) => {
    const read = TABLES.filter(({ name }) => new RegExp(`(?:FROM|JOIN) ${name}\\b`).test(sql));
    expect(read.length).toBeGreaterThan(0);
    expect(sql).toMatch(/\bdt >= CAST/);
  });
});
