import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseWords } from './arguments.ts';
import { DraftFile } from './draft-file.ts';
import { makeDrafts } from './drafts.ts';
import { EXIT } from './exit-codes.ts';
import { type ExportedRecords, exportRecords } from './export-records.ts';
import { formatBytes } from './format.ts';
import { noWords } from './list-options.ts';
import type { OpenData } from './open-data.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import { type KnownStream, parseStream, streamsOf } from './streams.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** `--out` of whoever wants the records on stdout. */
const STDOUT = '-';

/** `runlake records export`: the landed records of one stream, one line of JSON each. */
export const recordsExport: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    stream: { type: 'string' },
    out: { type: 'string' },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  noWords(positionals, 'records export');
  const { source, out } = values;
  if (out === undefined) throw new UsageError('records export needs a file; write --out FILE, or --out - for stdout');
  if (out !== STDOUT && (await stat(out).catch(() => undefined))?.isDirectory() === true) {
    throw new UsageError(`--out is "${out}", which is a folder; name a file`);
  }
  return withReadable(place, source, async (data) => {
    const [only, ...others] = data.sources;
    if (only === undefined || (source === undefined && others.length > 0)) {
      throw new UsageError(
        `records export needs a source; write --source with one of ${data.sources.map(({ id }) => id).join(', ')}`,
      );
    }
    const stream = streamOf(data, values.stream);
    const exported = await (out === STDOUT ? toStdout(data, only.id, stream) : toFile(data, only.id, stream, out));
    const { records, objects, bytes } = exported;
    const where = out === STDOUT ? 'were written' : `are in ${out}`;
    process.stderr.write(
      `${records} records (${formatBytes(bytes)}) of ${objects} objects of ${only.id}, stream ${stream.name}, ${where}\n`,
    );
    return EXIT.ok;
  });
};

/** The stream of that name, or else the source's first one. Errors: UsageError with those that there are. */
function streamOf(data: OpenData, text: string | undefined): KnownStream {
  const streams = data.sources.flatMap((source) => streamsOf(data, source));
  const name = text === undefined ? streams[0]?.name : parseStream(data, text);
  return streams.find((stream) => stream.name === name) ?? { name: name ?? '' };
}

/** Writes a draft first and renames it, so that whatever stands under the name is whole. */
async function toFile(data: OpenData, source: string, stream: KnownStream, out: string): Promise<ExportedRecords> {
  const file = resolve(out);
  const drafts = await makeDrafts(dirname(file));
  try {
    const path = join(drafts, 'records.ndjson');
    const exported = await withDraft(path, (draft) => exportRecords(data, source, stream, draft));
    await rename(path, file);
    return exported;
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

/** An object is printed once it has been found whole: whoever reads a pipe can take nothing back. */
async function toStdout(data: OpenData, source: string, stream: KnownStream): Promise<ExportedRecords> {
  const folder = await mkdtemp(join(tmpdir(), 'runlake-records-'));
  try {
    return await withDraft(join(folder, 'records.ndjson'), (draft) =>
      exportRecords(data, source, stream, draft, async () => {
        for await (const chunk of draft.read()) if (!(await writeOut(chunk))) return false;
        draft.clear();
        return true;
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withDraft<T>(path: string, write: (draft: DraftFile) => Promise<T>): Promise<T> {
  const draft = await DraftFile.create(path);
  try {
    return await write(draft);
  } finally {
    await draft.close();
  }
}
