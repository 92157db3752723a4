import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketFreeHandler, SocketFreeResponse } from '../fakes/memory-http.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

async function write(answer: SocketFreeResponse, response: ServerResponse): Promise<void> {
  const { breakAfter, delayMs = 0, chunkDelayMs = 0 } = answer;
  if (!Number.isFinite(delayMs)) return;
  await sleep(delayMs);
  const breakOff = () =>
    breakAfter?.how === 'reset' ? response.socket?.resetAndDestroy() : response.socket?.destroySoon();
  if (breakAfter?.bytes === 0) return void breakOff();
  const { status, headers } = answer;
  // Without a length and without chunks: the end of the connection is the end of the body.
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    response.removeHeader('transfer-encoding');
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  let left = breakAfter?.bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of answer.body) {
    await sleep(chunkDelayMs);
    if (response.destroyed) return;
    await new Promise((resolve) => response.write(chunk.subarray(0, Math.min(chunk.length, left)), resolve));
    left -= chunk.length;
    if (left <= 0) return void breakOff();
  }
  response.end();
}

/** Serves a handler that knows nothing of sockets over a real one, with the delays and breaks it asks for. */
export const serveHandler = async (handler: SocketFreeHandler): Promise<ScriptedServer> =>
  await startScriptedServer((request, response) => {
    void answer(handler, request)
      .then((it) => write(it, response))
      .catch(() => response.destroy());
  });

async function answer(handler: SocketFreeHandler, request: IncomingMessage): Promise<SocketFreeResponse> {
  const body: Buffer[] = [];
  for await (const chunk of request) body.push(chunk);
  return await handler({
    method: request.method ?? '',
    url: `http://${request.headers.host}${request.url}`,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(body).toString(),
  });
}
