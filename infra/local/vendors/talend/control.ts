import { ZodError } from 'zod';
import { type Answer, json, refusal, type StandInRequest, type StandInResponse } from './answer.ts';
import type { FaultSwitch } from './faults.ts';
import type { LogFormat } from './log-line.ts';
import { payloadOf, respond } from './response-body.ts';
import type { Stats } from './stats.ts';
import type { TruthRow } from './truth.ts';

/** What the control endpoints show and switch. */
export interface Controlled {
  readonly faults: FaultSwitch;
  truth(formats?: readonly LogFormat[]): AsyncIterable<TruthRow>;
  stats(): Stats;
}

/** Paths under it are for tests and the summary, not part of the vendor; they need no token. */
export const controlPrefix = '/__stand-in/';

async function* lines(rows: AsyncIterable<TruthRow>): AsyncGenerator<Uint8Array> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

function putFaults(faults: FaultSwitch, body: string): Answer {
  try {
    faults.set(JSON.parse(body));
  } catch (error) {
    return refusal(400, error instanceof ZodError ? error.message : 'The body is not JSON');
  }
  return json(faults.active());
}

/**
 * Answers the control endpoints: `GET truth` (one row per line; `?format=json` or `text` for one format only),
 * `GET stats`, `GET faults`, `PUT faults` (an array of rules that replaces all).
 */
export function control(controlled: Controlled, request: StandInRequest): StandInResponse {
  const { pathname, searchParams } = new URL(request.url);
  const reply = (answer: Answer) => respond(answer, payloadOf(answer));
  switch (`${request.method} ${pathname.slice(controlPrefix.length)}`) {
    case 'GET truth': {
      const format = searchParams.get('format');
      const formats: LogFormat[] = format === 'json' || format === 'text' ? [format] : ['json', 'text'];
      const headers = { 'content-type': 'application/x-ndjson' };
      return { status: 200, headers, body: lines(controlled.truth(formats)) };
    }
    case 'GET stats':
      return reply(json(controlled.stats()));
    case 'GET faults':
      return reply(json(controlled.faults.active()));
    case 'PUT faults':
      return reply(putFaults(controlled.faults, request.body));
    default:
      return reply(refusal(404, 'No such control endpoint'));
  }
}
