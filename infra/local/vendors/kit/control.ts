import { ZodError, z } from 'zod';
import { type Answer, json, type StandInRequest, type StandInResponse } from './answer.ts';
import type { MovableClock } from './clock.ts';
import type { FaultRuleBase } from './fault-rule.ts';
import type { FaultSwitch } from './faults.ts';
import { payloadOf, respond } from './response-body.ts';
import type { Stats } from './stats.ts';

/** What the control endpoints show and switch. */
export interface Controlled {
  readonly faults: FaultSwitch<FaultRuleBase>;
  readonly clock: MovableClock;
  truth(query: URLSearchParams): AsyncIterable<unknown>;
  stats(): Stats;
  source(): unknown;
}

/** Paths under it are for tests and the summary, not part of the vendor; they need no token. */
export const controlPrefix = '/__stand-in/';

const clockSchema = z.union([z.strictObject({ offsetMs: z.int() }), z.strictObject({ stoppedAtMs: z.int() })]);

async function* lines(rows: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

function put(body: string, change: (value: unknown) => void, read: () => unknown): Answer {
  try {
    change(JSON.parse(body));
  } catch (error) {
    return json({ message: error instanceof ZodError ? error.message : 'The body is not JSON' }, 400);
  }
  return json(read());
}

function setClock(clock: MovableClock, wanted: z.output<typeof clockSchema>): void {
  if ('offsetMs' in wanted) clock.move(wanted.offsetMs);
  else clock.stop(wanted.stoppedAtMs);
}

/**
 * Answers the control endpoints: `GET truth` (one row per line; the query is the vendor's), `GET stats`,
 * `GET source` (what a source in `sources.yaml` needs), `GET faults`,
 * `PUT faults` (an array of rules that replaces all), `GET clock` (`{ nowMs, offsetMs }`) and `PUT clock`
 * (`{ offsetMs }`: from now on the stand-in lives that far from the clock of its machine; `{ stoppedAtMs }`: its clock
 * stands still at that instant).
 *
 * Units: epoch ms, ms. Errors: 400 for a body that is not JSON or breaks its schema, changing nothing; 404 otherwise.
 */
export function control(controlled: Controlled, request: StandInRequest): StandInResponse {
  const { faults, clock } = controlled;
  const { pathname, searchParams } = new URL(request.url);
  const reply = (answer: Answer) => respond(answer, payloadOf(answer));
  const readClock = () => ({ nowMs: clock.now(), offsetMs: clock.offsetMs() });
  switch (`${request.method} ${pathname.slice(controlPrefix.length)}`) {
    case 'GET truth': {
      const headers = { 'content-type': 'application/x-ndjson' };
      return { status: 200, headers, body: lines(controlled.truth(searchParams)) };
    }
    case 'GET stats':
      return reply(json(controlled.stats()));
    case 'GET source':
      return reply(json(controlled.source()));
    case 'GET faults':
      return reply(json(faults.active()));
    case 'PUT faults':
      return reply(put(request.body, (rules) => faults.set(rules), faults.active));
    case 'GET clock':
      return reply(json(readClock()));
    case 'PUT clock':
      return reply(put(request.body, (value) => setClock(clock, clockSchema.parse(value)), readClock));
    default:
      return reply(json({ message: 'No such control endpoint' }, 404));
  }
}
