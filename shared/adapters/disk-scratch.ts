import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IngestError } from '../domain/errors.ts';
import { splitLines } from '../domain/split-lines.ts';
import type { Scratch, ScratchFile } from '../ports/scratch.ts';

/** Lines are written in pieces of about this many characters. */
const PIECE = 65_536;

/** Scratch space in a folder of this machine: `/tmp` of a Lambda function, the system's temporary folder elsewhere. */
export class DiskScratch implements Scratch {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(lines: Iterable<string>): Promise<ScratchFile> {
    const path = join(this.#folder, `runlake-${process.pid}-${randomUUID()}.ndjson`);
    const dispose = (): Promise<void> => rm(path, { force: true });
    try {
      // Readable by nobody else: the lines are customers' data.
      await pipeline(Readable.from(pieces(lines)), createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await dispose();
      throw new IngestError('transient', 'records could not be put aside: the temporary folder is full or broken', {
        cause: error,
      });
    }
    return { read: () => splitLines(createReadStream(path)), dispose };
  }
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
