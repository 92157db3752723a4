import type { ServerResponse } from 'node:http';
import { setImmediate as otherWork, setTimeout as sleep } from 'node:timers/promises';
import type { StandInResponse } from './answer.ts';

function canTakeMore(to: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  to.once('drain', resolve).once('close', resolve);
  return promise.finally(() => to.off('drain', resolve).off('close', resolve));
}

function flushed(to: ServerResponse, chunk: Uint8Array): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  to.write(chunk, () => resolve());
  return promise;
}

function breakOff(to: ServerResponse, how: 'reset' | 'end'): void {
  if (how === 'reset') to.socket?.resetAndDestroy();
  // Ends the connection in good order, but short of Content-Length: what a proxy does that lost its upstream.
  else to.socket?.destroySoon();
}

/**
 * Writes a response to a socket, with the delays and breaks it asks for.
 *
 * Shape: resolves when all is handed over, or when the client is gone. Memory is one chunk besides the socket's buffer.
 * `signal` ends waiting; a response that is never to be answered waits for it.
 */
export async function writeResponse(response: StandInResponse, to: ServerResponse, signal: AbortSignal): Promise<void> {
  const { breakAfter, delayMs = 0, chunkDelayMs = 0 } = response;
  if (!Number.isFinite(delayMs)) return;
  if (delayMs > 0) await sleep(delayMs, undefined, { signal });
  if (breakAfter?.bytes === 0) return breakOff(to, breakAfter.how);
  to.writeHead(response.status, response.headers);
  let left = breakAfter?.bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of response.body) {
    if (chunkDelayMs > 0) await sleep(chunkDelayMs, undefined, { signal });
    if (to.destroyed) return;
    if (breakAfter && chunk.length >= left) {
      await flushed(to, chunk.subarray(0, left));
      return breakOff(to, breakAfter.how);
    }
    left -= chunk.length;
    if (!to.write(chunk)) await canTakeMore(to);
    // A row of truth is little to write but much to hash: other requests get their turn in between.
    else await otherWork();
  }
  to.end();
}
