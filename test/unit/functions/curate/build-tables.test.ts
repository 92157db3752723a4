import { describe, expect, it } from 'vitest';
import { buildTables } from '../../../../functions/curate/build-tables.ts';
import type { BuildRequest, BuiltPartition } from '../../../../shared/ports/lake-builder.ts';

const requestOf = (tables: readonly string[]): BuildRequest => ({
  source: 's',
  dt: '2026-11-20',
  vendor: 'talend',
  inputs: [],
  documents: {},
  buckets: 1,
  tables,
});

/** A builder that can not build some tables, and what it was asked and has taken away. */
function builderWithout(broken: readonly string[]) {
  const asked: (readonly string[])[] = [];
  let disposed = 0;
  const build = async ({ tables = [] }: BuildRequest): Promise<BuiltPartition> => {
    asked.push(tables);
    if (tables.some((table) => broken.includes(table))) throw new Error(`${broken.join()} is too large`);
    const files = tables.map((table) => ({ table, bucket: 0, rows: 1, bytes: 1, sha256: '', path: '' }));
    return {
      files,
      inputBytes: 7,
      dispose: async () => {
        disposed += 1;
      },
    };
  };
  return { builder: { build }, asked, disposed: () => disposed };
}

describe('the tables of a day', () => {
  it('are built at once as long as all of them can be', async () => {
    const { builder, asked } = builderWithout([]);
    const built = await buildTables(builder, ['runs', 'log_entries'], requestOf);
    expect([built.files.length, built.failure, asked.length]).toEqual([2, undefined, 1]);
  });

  it('are built one by one where one of them can not be, and tell what kept it from being built', async () => {
    const { builder, disposed } = builderWithout(['log_entries']);
    const built = await buildTables(builder, ['runs', 'log_entries', 'quarantine'], requestOf);
    expect(built.files.map(({ table }) => table)).toEqual(['runs', 'quarantine']);
    expect(built.failure).toEqual(new Error('log_entries is too large'));
    await built.dispose();
    expect(disposed()).toBe(2);
  });

  it('fail as a whole where none can be built', async () => {
    const { builder } = builderWithout(['runs', 'log_entries']);
    await expect(buildTables(builder, ['runs', 'log_entries'], requestOf)).rejects.toThrow('too large');
    await expect(buildTables(builder, ['runs'], requestOf)).rejects.toThrow('too large');
  });
});
