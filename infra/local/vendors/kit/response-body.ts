import type { Answer, StandInResponse } from './answer.ts';

/** Bytes of an answer and their number, known before the first is made. */
export interface Payload {
  readonly bytes: number;
  readonly type: string | undefined;
  readonly open: () => Iterable<Uint8Array>;
}

async function* stream(open: () => Iterable<Uint8Array>, onChunk: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (const chunk of open()) {
    onChunk(chunk.length);
    yield chunk;
  }
}

/** Returns the bytes of an answer; JSON is written here. */
export function payloadOf(answer: Answer): Payload {
  if (answer.body.kind === 'stream') return { bytes: answer.body.bytes, type: undefined, open: answer.body.open };
  const json = answer.body.kind === 'json';
  const content = Buffer.from(answer.body.kind === 'json' ? JSON.stringify(answer.body.value) : answer.body.value);
  const type = json ? 'application/json' : answer.body.type;
  return { bytes: content.length, type, open: () => (content.length === 0 ? [] : [content]) };
}

/** Returns the response of an answer with Content-Length set; `onChunk` hears of each chunk that is taken. */
export function respond(
  answer: Answer,
  payload: Payload,
  onChunk: (bytes: number) => void = () => {},
): StandInResponse {
  const type = payload.type === undefined ? {} : { 'content-type': payload.type };
  return {
    status: answer.status,
    headers: { 'content-length': String(payload.bytes), ...type, ...answer.headers },
    body: stream(payload.open, onChunk),
  };
}
