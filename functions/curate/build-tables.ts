import type { BuildRequest, BuiltPartition, LakeBuilder } from '../../shared/ports/lake-builder.ts';

/** `failure`: what kept some of the tables from being built; it is to be thrown once the others are in their places. */
export type BuiltTables = BuiltPartition & { readonly failure?: unknown };

/**
 * Builds the tables of a day; where that fails, each by itself, so that one that can not be built (as by records that are
 * too large for the memory) does not keep the others from what has landed. `requestOf` is asked for each build, since the
 * documents of a request are read once.
 *
 * Errors: the builder's, when no table can be built.
 */
export async function buildTables(
  builder: LakeBuilder,
  tables: readonly string[],
  requestOf: (tables: readonly string[]) => BuildRequest,
): Promise<BuiltTables> {
  try {
    return await builder.build(requestOf(tables));
  } catch (failure) {
    if (tables.length < 2) throw failure;
    const built: BuiltPartition[] = [];
    for (const table of tables) {
      await builder.build(requestOf([table])).then(
        (one) => built.push(one),
        () => {},
      );
    }
    if (built.length === 0) throw failure;
    return {
      files: built.flatMap(({ files }) => files),
      inputBytes: Math.max(...built.map(({ inputBytes }) => inputBytes)),
      dispose: async () => {
        for (const { dispose } of built) await dispose();
      },
      failure,
    };
  }
}
