import { join } from 'node:path';
import { IngestError } from '../domain/errors.ts';
import { DOCUMENTS, type LakeTable } from '../lake/table.ts';
import type { BuildRequest, BuiltFile } from '../ports/lake-builder.ts';
import { mapBounded } from './bounded.ts';
import type { QuarantinedPiece } from './duckdb-careful.ts';
import { buildFailure, type DuckDbSession, isOutOfMemory } from './duckdb-session.ts';
import { fileRows, type ReadySlice, readySlice, rewrittenSlice, scanGroups, sliceBySlice } from './duckdb-slices.ts';
import { judgedObject, type SpooledObject, spoolDocuments, spoolInput } from './duckdb-spool.ts';
import { FILES, identifier, recordsSql } from './duckdb-sql.ts';
import { removeTable, writeTable } from './duckdb-table-files.ts';
import type { TextFile } from './duckdb-text-file.ts';

/** Objects that are read at the same time: most are small, and waiting for each costs more than its bytes. */
const READS_AT_ONCE = 8;

/**
 * One partition while it is built, in a folder and a session of its own.
 *
 * DuckDB reads what has been put aside. When a table takes more memory than there is, all records are measured, and fewer are
 * taken at a time. When it fails otherwise, each slice is looked at alone, and those that it can not read are rewritten: a broken record costs time,
 * and no other record its row.
 */
export class PartitionBuild {
  readonly #request: BuildRequest;
  readonly #tables: readonly LakeTable[];
  readonly #folder: string;
  readonly #session: DuckDbSession;
  readonly #quarantined: TextFile;
  #slices: ReadySlice[] = [];

  /** `quarantined` gathers the pieces that can not be read. A slice's come once, since it is rewritten once. */
  constructor(
    request: BuildRequest,
    tables: readonly LakeTable[],
    place: { readonly folder: string; readonly session: DuckDbSession; readonly quarantined: TextFile },
  ) {
    this.#request = request;
    this.#tables = tables;
    this.#folder = place.folder;
    this.#session = place.session;
    this.#quarantined = place.quarantined;
  }

  /** Errors: those of reading the inputs, of DuckDB and of the disk. */
  async run(): Promise<{ readonly files: readonly BuiltFile[]; readonly inputBytes: number }> {
    const objects = await this.#spool();
    for (const slice of sliceBySlice(objects)) this.#slices.push(await readySlice(slice, this.#quarantine));
    const streams = new Set([...objects.map(({ stream }) => stream), ...Object.keys(this.#request.documents)]);
    const files = await this.#write(streams.add(DOCUMENTS.quarantine));
    return { files, inputBytes: objects.reduce((sum, { bytes, key }) => sum + (key === '' ? 0 : bytes), 0) };
  }

  async #spool(): Promise<SpooledObject[]> {
    const inputs = [...this.#request.inputs.entries()];
    const failures: unknown[] = [];
    const spooled = await mapBounded(inputs, READS_AT_ONCE, async ([at, input]) => {
      try {
        return failures.length === 0 ? [await spoolInput(input, this.#folder, at, !this.#isJudged(input.stream))] : [];
      } catch (error) {
        // Thrown when the others have ended: nobody may write to a folder that is being removed.
        failures.push(error);
        return [];
      }
    });
    if (failures.length > 0) throw failures[0];
    const objects = spooled.flat();
    for (const [at, [stream, lines]] of Object.entries(this.#request.documents).entries()) {
      objects.push(await spoolDocuments(stream, lines, join(this.#folder, `documents-${at}.json`)));
    }
    return objects;
  }

  readonly #quarantine = (piece: QuarantinedPiece): Promise<void> =>
    this.#quarantined.write(`${JSON.stringify(piece)}\n`);

  async #write(streams: ReadonlySet<string>): Promise<BuiltFile[]> {
    for (;;) {
      try {
        return await this.#writeTables(streams);
      } catch (error) {
        if (buildFailure(error).kind === 'transient' || !(await this.#rewriteUnreadable())) throw error;
      }
    }
  }

  async #writeTables(streams: ReadonlySet<string>): Promise<BuiltFile[]> {
    await this.#quarantined.flush();
    const slices = [...this.#slices, this.#quarantineSlice()];
    await this.#session.run(FILES);
    await this.#session.append('files', fileRows(slices));
    const views = new Map<string, string>();
    for (const stream of streams) {
      const view = `records ${views.size}`;
      const sql = this.#recordsSql(
        stream,
        slices.filter((slice) => slice.stream === stream),
      );
      await this.#session.run(`CREATE OR REPLACE VIEW ${identifier(view)} AS ${sql}`);
      views.set(stream, view);
    }
    const files: BuiltFile[] = [];
    for (const table of this.#tablesFor(streams)) files.push(...(await this.#writeTable(table, views)));
    return files;
  }

  async #writeTable(table: LakeTable, views: ReadonlyMap<string, string>): Promise<BuiltFile[]> {
    const to = { folder: this.#folder, buckets: this.#request.buckets };
    try {
      return await writeTable(this.#session, table, views, { ...to, exact: false });
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      await removeTable(this.#folder, table);
      return await writeTable(this.#session, table, views, { ...to, exact: true });
    }
  }

  /** All tables to be built look at the records of the stream themselves. */
  #isJudged(stream: string): boolean {
    const reading = this.#tablesFor(new Set([stream])).filter(({ selects }) => stream in selects);
    return reading.length > 0 && reading.every(({ judges }) => judges?.includes(stream) === true);
  }

  /** False when there is nothing that DuckDB can not read. */
  async #rewriteUnreadable(): Promise<boolean> {
    let found = false;
    for (const [at, slice] of this.#slices.entries()) {
      if (slice.judged) continue;
      const objects: SpooledObject[] = [];
      for (const object of slice.objects) objects.push(await judgedObject(object));
      const judged = await readySlice(objects, this.#quarantine);
      this.#slices[at] = judged;
      found ||= judged.rewritten;
    }
    // Most likely it was those that have failed: whether DuckDB can read the others costs as much as to build them.
    if (found) return true;
    for (const [at, slice] of this.#slices.entries()) {
      if (slice.rewritten || (await this.#isReadable(slice))) continue;
      found = true;
      this.#slices[at] = await rewrittenSlice(slice.objects, this.#quarantine);
    }
    return found;
  }

  async #isReadable(slice: ReadySlice): Promise<boolean> {
    try {
      const records = this.#recordsSql(slice.stream, [slice]);
      await this.#session.passingOn(() => this.#session.run(`SELECT count(json) FROM (${records})`));
      return true;
    } catch (error) {
      const failure = buildFailure(error);
      if (failure.kind === 'transient') throw failure;
      return false;
    }
  }

  #recordsSql(stream: string, slices: readonly ReadySlice[]): string {
    const { vendor, source, dt } = this.#request;
    return recordsSql({ vendor, source, stream, dt }, scanGroups(slices));
  }

  #quarantineSlice(): ReadySlice {
    const paths = [this.#quarantined.path];
    return {
      stream: DOCUMENTS.quarantine,
      slice: '',
      objects: [],
      kind: 'lines',
      rewritten: false,
      judged: true,
      paths,
    };
  }

  #tablesFor(streams: ReadonlySet<string>): readonly LakeTable[] {
    const names = this.#request.tables;
    if (names === undefined) {
      return this.#tables.filter(({ selects }) => Object.keys(selects).some((stream) => streams.has(stream)));
    }
    const unknown = names.find((name) => !this.#tables.some((table) => table.name === name));
    if (unknown !== undefined) throw new IngestError('invariant', `There is no table ${unknown} in the lake.`);
    return this.#tables.filter(({ name }) => names.includes(name));
  }
}
