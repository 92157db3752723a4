import { once } from 'node:events';

let closed = false;

/** Makes a reader that leaves early (`| head`) a quiet end instead of a crash. Called once, by the entry. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    closed = true;
  });
}

/** Writes to stdout as fast as it is read. Returns false once nobody reads any more: then there is nothing left to do. */
export async function writeOut(chunk: string | Uint8Array): Promise<boolean> {
  if (closed || process.stdout.destroyed) return false;
  if (!process.stdout.write(chunk)) {
    await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => {});
  }
  return !closed;
}
