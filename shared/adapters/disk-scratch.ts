import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IngestError } from '../domain/errors.ts';
import { splitLines } from '../domain/split-lines.ts';
import type { Scratch, ScratchFile } from '../ports/scratch.ts';
import { isAlive } from './is-alive.ts';

/** Lines are written in pieces of about this many characters. */
const PIECE = 65_536;
const NAME = /^runlake-(\d+)-[\da-f-]+\.ndjson$/;
/** A younger file may be of a process that is only not seen from here, as from another container. Units: milliseconds. */
const LEFT_AFTER_MS = 3_600_000;

/**
 * Scratch space in a folder of this machine: `/tmp` of a Lambda function, the system's temporary folder elsewhere.
 *
 * What a process that was killed has left there is removed by the first one that writes an hour later.
 */
export class DiskScratch implements Scratch {
  readonly #folder: string;
  readonly #now: () => number;
  #tidied: Promise<void> | undefined;

  constructor(folder: string, now: () => number = Date.now) {
    this.#folder = folder;
    this.#now = now;
  }

  async write(lines: Iterable<string>): Promise<ScratchFile> {
    this.#tidied ??= removeLeftovers(this.#folder, this.#now());
    await this.#tidied;
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

/** Errors: none; what can not be removed stays. */
async function removeLeftovers(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const path = join(folder, name);
    const left = await stat(path).then(
      ({ mtimeMs }) => nowMs - mtimeMs > LEFT_AFTER_MS,
      () => false,
    );
    if (left) await rm(path, { force: true }).catch(() => {});
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
