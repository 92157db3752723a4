import { createServer, type RequestListener, type Server } from 'node:http';

export interface LoopbackServer {
  readonly url: string;
  /** Starts to answer; requests that came earlier wait for it. */
  serve(listener: RequestListener): void;
  /** Cuts connections that are still open: whoever uses them is told so at once. */
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and nowhere else. The port is known before anything answers on it. */
export async function listenOnLoopback(): Promise<LoopbackServer> {
  const server: Server = createServer();
  // Clients keep connections for as long as they like; a server that closes first makes a reused one fail.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The loopback server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (listener) => {
      server.on('request', listener);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
