import { join } from 'node:path';
import { IngestError } from '../domain/errors.ts';
import type { LakeTable } from '../lake/table.ts';
import type { BuildRequest, BuiltPartition, LakeBuilder } from '../ports/lake-builder.ts';
import { PartitionBuild } from './duckdb-partition-build.ts';
import { buildFailure, type DuckDbLimits, DuckDbSession } from './duckdb-session.ts';
import { TextFile } from './duckdb-text-file.ts';
import { makeProcessFolder } from './process-folder.ts';

export interface DuckDbLakeBuilderOptions extends Partial<DuckDbLimits> {
  readonly tables: readonly LakeTable[];
  /** Of this machine; every build has a folder of its own in it. */
  readonly folder: string;
  /** No other process builds in `folder`. Default false. */
  readonly alone?: boolean;
}

const MEMORY_LIMIT_MEGABYTES = 256;

/**
 * Builds partitions with DuckDB, in this process.
 *
 * The inputs are put aside compressed as they are, read by DuckDB where it can read them, and rewritten record by record
 * where it can not. Memory: the process was measured at 410 MB without a sort and at 710 MB with one, for a limit of 256;
 * at 500 MB where glibc gives memory back (MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ of 131072, MALLOC_ARENA_MAX
 * of 2). The folder holds the inputs, what does not fit into memory, and the built files until they are disposed of;
 * what killed processes have left there is removed before a build.
 * Errors: transient when an input can not be read, or when memory or disk are too small; invariant for a SELECT that fails.
 * Test: test/adapters/duckdb-lake-builder.test.ts
 */
export class DuckDbLakeBuilder implements LakeBuilder {
  readonly #tables: readonly LakeTable[];
  readonly #folder: string;
  readonly #alone: boolean;
  readonly #limits: DuckDbLimits;

  constructor({
    tables,
    folder,
    alone = false,
    memoryLimitMegabytes = MEMORY_LIMIT_MEGABYTES,
    ...limits
  }: DuckDbLakeBuilderOptions) {
    this.#tables = tables;
    this.#folder = folder;
    this.#alone = alone;
    this.#limits = { memoryLimitMegabytes, ...limits };
  }

  async build(request: BuildRequest): Promise<BuiltPartition> {
    // Who builds in the same folder is seen from here: the lock of a data directory lets nobody in from elsewhere.
    const { path: folder, dispose } = await makeProcessFolder({
      parent: this.#folder,
      name: 'runlake-build',
      alone: this.#alone,
      leftAfterMs: 0,
    }).catch((error) => {
      throw new IngestError('transient', 'The folder for the builds of the lake can not be written to.', {
        cause: error,
      });
    });
    try {
      return { ...(await this.#buildIn(folder, request)), dispose };
    } catch (error) {
      await dispose();
      throw buildFailure(error);
    }
  }

  async #buildIn(folder: string, request: BuildRequest): Promise<Omit<BuiltPartition, 'dispose'>> {
    const session = await DuckDbSession.open(folder, this.#limits);
    try {
      const quarantined = await TextFile.create(join(folder, 'quarantined.ndjson'));
      try {
        return await new PartitionBuild(request, this.#tables, { folder, session, quarantined }).run();
      } finally {
        await quarantined.close();
      }
    } finally {
      session.close();
    }
  }
}
