import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { logBytes } from '../../infra/local/vendors/talend/log-content.ts';
import { layOut } from '../../infra/local/vendors/talend/log-layout.ts';
import type { LakeScenario } from './lake-scenarios.ts';

const DAY_MS = 86_400_000;
const STYLES = ['etl', 'service', 'traces'] as const;

/** A log as it lies in `raw/`, in a file. Units: bytes. */
export interface RawLog {
  readonly slice: string;
  readonly path: string;
  readonly fromMs: number;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly entries: number;
}

export interface RawDay {
  readonly dt: string;
  readonly logs: readonly RawLog[];
  /** What the same JSON weighs as gzip, level 6; only where it is asked for. */
  readonly gzipBytes: number;
}

/** Writes the logs of a day as the stand-in Talend renders them and the worker stores them: zstd, level 3. */
export async function writeRawDay(
  { logs: count, logBytes: size, everyMs = DAY_MS / count }: LakeScenario,
  folder: string,
  dayMs: number,
  withGzip: boolean,
): Promise<RawDay> {
  await mkdir(folder, { recursive: true });
  const logs: RawLog[] = [];
  let gzipBytes = 0;
  for (let number = 0; number < count; number += 1) {
    const slice = `run-${String(number).padStart(5, '0')}`;
    const fromMs = dayMs + Math.floor(number * everyMs);
    const style = STYLES[number % STYLES.length] ?? 'etl';
    const layout = layOut({ logId: slice, style, size: { bytes: size }, fromMs, toMs: fromMs + 60_000 });
    const content = (): Readable => Readable.from(logBytes(layout, 'json', 0, size));
    const path = join(folder, `${slice}.json.zst`);
    const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
    await pipeline(content(), createZstdCompress(level), createWriteStream(path));
    if (withGzip) gzipBytes += await lengthOf(content().pipe(createGzip({ level: 6 })));
    logs.push({ slice, path, fromMs, bytes: size, storedBytes: (await stat(path)).size, entries: layout.entries });
  }
  return { dt: new Date(dayMs).toISOString().slice(0, 10), logs, gzipBytes };
}

async function lengthOf(stream: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}
