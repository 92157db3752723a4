import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

export interface DetachedResponse {
  statusCode: number;
  setHeader(name: string, value: string | number): void;
  end(body?: string): void;
  /** Answers in place of whoever should have; later answers are ignored. */
  fail(status: number, type: string, message: string): void;
}

/** Reads a whole request body; undefined when the client leaves before its end. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

/** A request that cannot break off any more. dynalite throws, and the process with it, when a client leaves in mid-body. */
export function detachRequest({ method, url, headers }: IncomingMessage, body: Buffer) {
  return Object.assign(Readable.from(body.length === 0 ? [] : [body]), { method, url, headers });
}

/** A response that is sent once, whoever answers first. */
export function detachResponse(response: ServerResponse, onEnd: () => void): DetachedResponse {
  const headers: Record<string, string | number> = {};
  let ended = false;
  const detached: DetachedResponse = {
    statusCode: 200,
    setHeader: (name, value) => {
      headers[name] = value;
    },
    end: (body = '') => {
      if (ended) return;
      ended = true;
      onEnd();
      response.writeHead(detached.statusCode, headers).end(body);
    },
    fail: (status, type, message) => {
      const body = JSON.stringify({ __type: type, message });
      if (!ended) response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
      ended = true;
      onEnd();
    },
  };
  return detached;
}
