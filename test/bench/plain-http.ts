import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';

const HEADERS = { authorization: 'Bearer stand-in-personal-access-token' };

export interface PlainClient {
  json<T>(method: 'GET' | 'POST', path: string, schema: z.ZodType<T>, body?: string): Promise<T>;
  /** The answer's body as a file. */
  download(url: string, file: string): Promise<void>;
  close(): void;
}

/** As little as an HTTP client can be and still reuse its connections: no timeouts, no retries, no checks but the status. */
export function createPlainClient(baseUrl: string, connections: number): PlainClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const send = async (method: string, url: string, headers: http.OutgoingHttpHeaders, body = '') => {
    const request = http.request(url, { method, agent, headers: { ...headers, 'content-length': body.length } });
    request.end(body);
    const [response]: http.IncomingMessage[] = await once(request, 'response');
    if (response?.statusCode !== 200) throw new Error(`${method} ${url} answered ${response?.statusCode}`);
    return response;
  };
  return {
    json: async (method, path, schema, body) => {
      const response = await send(method, baseUrl + path, HEADERS, body);
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      return schema.parse(JSON.parse(Buffer.concat(chunks).toString()));
    },
    download: async (url, file) => pipeline(await send('GET', url, {}), createWriteStream(file)),
    close: () => agent.destroy(),
  };
}

/** Shape: lower-case hex. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
