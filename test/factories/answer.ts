import type { SocketFreeResponse } from '../fakes/memory-http.ts';
import { inChunks } from './collect.ts';

/** A whole answer with its length, unless told otherwise. */
export function answer(content: string | Uint8Array, changes: Partial<SocketFreeResponse> = {}): SocketFreeResponse {
  const bytes = Buffer.from(content);
  return {
    status: 200,
    headers: { 'content-length': String(bytes.length) },
    body: inChunks(bytes, 65_536),
    ...changes,
  };
}
