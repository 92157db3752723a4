import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tables } from '../../../../functions/cli/tables.ts';
import { UsageError } from '../../../../functions/cli/usage-error.ts';
import { QUERIES } from '../../../../shared/lake/queries/queries.ts';
import { TABLES } from '../../../../shared/lake/tables.ts';
import { VIEWS } from '../../../../shared/lake/views.ts';
import { captureOutput } from '../../../factories/captured-output.ts';
import { type LakeFolder, makeLakeFolder } from '../../../factories/lake-folder.ts';

const runs = (...ids: readonly string[]): string =>
  `SELECT UNNEST([${ids.map((id) => `'${id}'`).join(', ')}]) AS run_id`;

let lake: LakeFolder;
const list = (...words: string[]) => captureOutput(() => tables([...words, '--data', lake.dataDir], { version: '0' }));

beforeEach(async () => {
  lake = await makeLakeFolder();
  await lake.write('runs', 'eu', '2026-11-20', runs('a', 'b', 'd'));
});
afterEach(() => lake.close());

describe('runlake tables', () => {
  it('lists tables with what there is of them, views and queries', async () => {
    await lake.write('runs', 'us', '2026-11-21', runs('e'));
    const { code, stdout } = await list();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^runs +4 +\d+ B|^runs +4 +[\d.]+ KB +2 +2026-11-21/m);
    expect(stdout).toMatch(/^quarantine +0 +0 B +0 /m);
    for (const { name } of [...TABLES, ...VIEWS, ...QUERIES]) expect(stdout).toContain(name);
  });

  it('says the same as JSON', async () => {
    const { tables: figures, views, queries } = JSON.parse((await list('--json')).stdout);
    expect(figures[0]).toMatchObject({
      table: 'runs',
      rows: 3,
      days: 1,
      objects: 1,
      sources: ['eu'],
      newestDay: '2026-11-20',
    });
    expect(figures[1]).toMatchObject({ rows: 0, bytes: 0, newestDay: null });
    expect([views.length, queries.length]).toEqual([VIEWS.length, QUERIES.length]);
  });

  it('explains the columns of a table and of a view', async () => {
    const { stdout } = await list('runs');
    expect(stdout).toMatch(/3 rows, .* in 1 objects: 1 days up to 2026-11-20 of eu\./);
    expect(stdout).toMatch(/^run_id +string +\S/m);
    expect(stdout).toMatch(/^dt +string +\S/m);
    const described = JSON.parse((await list(VIEWS[0]!.name, '--json')).stdout);
    expect(described.columns).toHaveLength(VIEWS[0]!.columns.length);
  });

  it('refuses a name that there is not, with those that there are', async () => {
    await expect(list('runz')).rejects.toThrow(/no table or view "runz"; there is runs, log_entries/);
    await expect(list('runs', 'x')).rejects.toThrow(UsageError);
  });
});
