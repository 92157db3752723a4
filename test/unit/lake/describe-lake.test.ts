import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeLake } from '../../../shared/lake/describe-lake.ts';
import { QUERIES } from '../../../shared/lake/queries/queries.ts';
import { TABLES } from '../../../shared/lake/tables.ts';
import { VIEWS } from '../../../shared/lake/views.ts';
import { LakeSession } from '../../factories/lake-session.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/lake.md'), 'utf8');

function chapter(name: string): string {
  const from = document.indexOf('-->', document.indexOf(`<!-- ${name}:`)) + 3;
  return document.slice(from, document.indexOf(`<!-- end of ${name} -->`)).trim();
}

describe('docs/lake.md', () => {
  const chapters = describeLake(TABLES, VIEWS, QUERIES);

  it.each(['tables', 'views', 'queries'] as const)('says of the %s what their declarations say', (name) => {
    expect(chapter(name)).toBe(chapters[name]);
  });

  it('names every stream that becomes rows', () => {
    const streams = TABLES.flatMap(({ selects }) => Object.keys(selects));
    for (const stream of streams) expect(document).toContain(`\`${stream}\``);
  });

  it('shows of every query a row with exactly its columns', async () => {
    const session = await LakeSession.open();
    await session.lake({});
    for (const { name, sql, example } of QUERIES) {
      const columns = await session.describe(sql);
      expect(Object.keys(example), name).toEqual(columns.map((column) => column.name));
    }
    session.close();
  });

  it('keeps a cell in its cell', () => {
    const columns = [{ name: 'a', type: 'string', comment: 'This | or that.' }] as const;
    const { views } = describeLake([], [{ name: 'v', comment: 'A view.', sql: '', columns }], []);
    expect(views).toContain('| `a` | string | This \\| or that. |');
  });
});
