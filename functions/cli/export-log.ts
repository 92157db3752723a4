import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ContentMeter } from '../../shared/domain/content-meter.ts';
import { keySegment } from '../../shared/domain/object-key.ts';
import type { KnownRun } from './known-run.ts';

/** What was written of one log: all parts as one. */
export interface ExportedLog {
  /** Below the export's folder, with `/` on every system. */
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
}

/** File systems take 255 bytes. */
const LONGEST_NAME = 200;

/** A run's id as a file name. Percent-encoded where it could leave the folder; a very long one ends in its hash instead. */
function safeName(id: string): string {
  const name = keySegment(id);
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME - 33)}-${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

const extensionOf = (key: string): string | undefined => /\.([a-z]+)\.(?:zst|gz)$/.exec(key)?.[1];

/** `<source>/<run id>.<json|log|ndjson>`; parts of several kinds are a `log`. */
export function exportedName(run: KnownRun): string {
  const keys = 'record' in run ? [run.record.key] : run.parts.map(({ key }) => key);
  const [extension, ...others] = new Set(keys.map(extensionOf));
  return `${run.source}/${safeName(run.id)}.${others.length > 0 ? 'log' : (extension ?? 'log')}`;
}

/**
 * Writes a log as one file: into `drafts` first, then renamed, so that whatever stands under its name is whole.
 *
 * Replaces an older file. Errors: those of `content`; what the file system says; nothing stays behind.
 */
export async function exportLog(
  run: KnownRun,
  content: AsyncIterable<Buffer>,
  out: string,
  drafts: string,
): Promise<ExportedLog> {
  const file = exportedName(run);
  const draft = join(drafts, `${run.source},${basename(file)}`);
  const meter = new ContentMeter();
  try {
    const handle = await open(draft, 'w');
    try {
      for await (const chunk of content) {
        meter.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    await mkdir(join(out, dirname(file)), { recursive: true });
    await rename(draft, join(out, file));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return { file, bytes: meter.bytes, lines: meter.lines, sha256: meter.sha256() };
}
