import type { StandInRequest, StandInResponse } from './answer.ts';
import { collect } from './collect.ts';

/** A response with its body read. `json` throws when the body is not JSON. */
interface ProbeAnswer extends Omit<StandInResponse, 'body'> {
  readonly bytes: Buffer;
  json(): unknown;
}

/** Asks as a client would; the headers of the probe are sent unless others are given. */
export type Probe = (method: string, path: string, more?: Partial<StandInRequest>) => Promise<ProbeAnswer>;

/**
 * Returns a probe of a stand-in without a socket, for tests.
 *
 * Shape: `path` may also be an absolute URL. Delays and breaks of the connection are not performed, only reported.
 */
export function createProbe(
  standIn: { handle(request: StandInRequest): Promise<StandInResponse> },
  headers: Readonly<Record<string, string>> = {},
): Probe {
  return async (method, path, more = {}) => {
    const { body, ...rest } = await standIn.handle({
      method,
      url: new URL(path, 'http://stand-in.test').toString(),
      headers,
      body: '',
      ...more,
    });
    const bytes = await collect(body);
    return { ...rest, bytes, json: (): unknown => JSON.parse(bytes.toString()) };
  };
}
