import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { DOCUMENTS, type LakeTable } from '../../shared/lake/table.ts';
import type {
  BuildRequest,
  BuiltFile,
  BuiltPartition,
  LakeBuilder,
  LakeInput,
} from '../../shared/ports/lake-builder.ts';
import { collectBytes } from '../factories/collect.ts';
import { folderOfFile } from '../factories/folder-of-file.ts';

const table = (name: string, streams: readonly string[]): LakeTable => ({
  name,
  comment: `${name} of the fake lake`,
  version: 1,
  columns: [{ name: 'line', type: 'string', comment: 'A line.' }],
  selects: Object.fromEntries(streams.map((stream) => [stream, ''])),
  orderBy: ['line'],
  bucketBy: 'line',
});

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** Builds of processes that die leave their files here. */
const root = folderOfFile('fake-lake');

/**
 * A lake of a few tables whose files are text: `runs` has the lines of the index, `log_entries` a line for each object, with
 * its key and the hash of its content. What a build has seen can be read off its files.
 */
export class FakeLake {
  readonly tables: readonly LakeTable[];
  readonly builder: LakeBuilder & { readonly requests: BuildRequest[] };

  constructor(streams: readonly string[]) {
    this.tables = [table('runs', [DOCUMENTS.runs]), table('log_entries', streams), table('audits', [DOCUMENTS.audits])];
    this.builder = new FakeLakeBuilder(this.tables);
  }
}

class FakeLakeBuilder implements LakeBuilder {
  readonly requests: BuildRequest[] = [];
  readonly #tables: readonly LakeTable[];

  constructor(tables: readonly LakeTable[]) {
    this.#tables = tables;
  }

  async build(request: BuildRequest): Promise<BuiltPartition> {
    this.requests.push(request);
    const folder = await mkdtemp(join(root, 'build-'));
    const files: BuiltFile[] = [];
    let inputBytes = 0;
    for (const { name, selects } of this.#tables) {
      if (request.tables !== undefined && !request.tables.includes(name)) continue;
      const lines: string[] = [];
      for (const input of request.inputs.filter(({ stream }) => stream in selects)) {
        const content = await contentOf(input);
        inputBytes += content.length;
        lines.push(`${input.key} ${sha256(content)}`);
      }
      for (const [document, from] of Object.entries(request.documents)) {
        if (document in selects) for await (const line of from) lines.push(line);
      }
      files.push(...(await writeFiles(folder, name, lines.sort(), request.buckets)));
    }
    return { files, inputBytes, dispose: () => rm(folder, { recursive: true, force: true }) };
  }
}

const contentOf = ({ read, compression }: LakeInput): Promise<Buffer> => collectBytes(decompress(read(), compression));

async function writeFiles(folder: string, name: string, lines: readonly string[], buckets: number) {
  const files: BuiltFile[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const own = lines.filter((line) => Number.parseInt(sha256(line).slice(0, 8), 16) % buckets === bucket);
    const content = own.map((line) => `${line}\n`).join('');
    const path = join(folder, `${name}-${bucket}`);
    await writeFile(path, content);
    files.push({
      table: name,
      bucket,
      rows: own.length,
      bytes: Buffer.byteLength(content),
      sha256: sha256(content),
      path,
    });
  }
  return files;
}
