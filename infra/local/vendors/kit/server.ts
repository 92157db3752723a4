import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { StandInRequest, StandInResponse } from './answer.ts';
import { writeResponse } from './response-writer.ts';

const mostBodyBytes = 1024 * 1024;

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) throw new Error('the body of a request is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function readRequest(incoming: IncomingMessage, baseUrl: string): Promise<StandInRequest> {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', baseUrl).toString(),
    headers: Object.fromEntries(headers),
    body: await readBody(incoming),
  };
}

/**
 * Serves a stand-in over HTTP.
 *
 * Shape: resolves when it listens; `url` has no slash at its end. Port 0 takes a free one.
 * Effects: `stop` cuts every connection, also idle and unanswered ones, and resolves when no handle is left; it may be called
 * more than once. Errors: rejects when the port is taken.
 */
export async function serveStandIn(options: {
  readonly standIn: { handle(request: StandInRequest): Promise<StandInResponse> };
  readonly host: '127.0.0.1';
  readonly port: number;
}): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { standIn, host, port } = options;
  const stopping = new AbortController();
  let url = '';
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    try {
      const response = await standIn.handle(await readRequest(incoming, url));
      await writeResponse(response, outgoing, stopping.signal);
    } catch {
      // The client is gone or the server is stopping; a bug in a handler shows as a cut connection.
      outgoing.destroy();
    }
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => void answer(incoming, outgoing));
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, () => listening.resolve());
  await listening.promise;
  const address = server.address();
  url = `http://${host}:${typeof address === 'object' && address ? address.port : port}`;
  const closed = new Promise<void>((resolve) => void server.once('close', resolve));
  return {
    url,
    async stop() {
      stopping.abort();
      if (server.listening) server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
