import { z } from 'zod';
import type { Answer, StandInRequest } from '../kit/answer.ts';
import type { Behaviour } from './behaviour.ts';
import { type Context, isListed } from './context.ts';
import { drawsOf } from './draws.ts';
import { entryOf } from './entry.ts';
import { logAnswer, refusal, refusalInside } from './envelope.ts';
import type { PlannedRequest } from './request-plan.ts';

const path = /^\/api\/1\/rest\/public\/apim\/get_api_log\/([^/]+)$/;
const windowSchema = z.object({ start_ts: z.int(), end_ts: z.int() });
const longestWindowSeconds = 3600;

/** Whether a path is that of the endpoint, for whatever org. */
export function isLogPath(pathname: string): boolean {
  return path.test(pathname);
}

function orgOf(url: string): string | undefined {
  try {
    return decodeURIComponent(path.exec(new URL(url).pathname)?.[1] ?? '');
  } catch {
    return undefined;
  }
}

function windowOf(body: string): z.output<typeof windowSchema> | undefined {
  try {
    return windowSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

const drawOf = (request: PlannedRequest, salt: number) =>
  drawsOf(request.traffic.salt ^ salt, request.index).fraction();

function inOrder(requests: PlannedRequest[], order: Behaviour['order']): PlannedRequest[] {
  switch (order) {
    case 'asc':
      return requests;
    case 'desc':
      return requests.reverse();
    case 'shuffled':
      return requests.sort((one, other) => drawOf(one, 0x51f1) - drawOf(other, 0x51f1));
  }
}

/**
 * Answers `POST /api/1/rest/public/apim/get_api_log/{env_org}`.
 *
 * Shape: entries that are listed now with a request time in [start_ts, end_ts), or as the behaviour has it. `withheld` is the
 * share of entries, the same each time, that is left out.
 * Errors: 401, then 404 for another org, 415 and 400 for a body that is no window, then a window that is too long or ends
 * before it begins. Units: epoch seconds in the request. Limits: an answer is made in memory, 0.7 KB per entry.
 * Source: vendor document 004; facts sheet, SnapLogic 3.1.
 */
export function getApiLog(context: Context, request: StandInRequest, withheld = 0): Answer {
  const { behaviour, now, signIn, world } = context;
  if (!signIn.accepts(request)) return refusal(401, 'Unauthorized');
  if (orgOf(request.url) !== world.org) return refusal(404, 'Not Found');
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return refusal(415, 'Not JSON');
  const window = windowOf(request.body);
  if (!window) return refusal(400, 'start_ts and end_ts are required as integers');
  const seconds = window.end_ts - window.start_ts;
  if (seconds < 0 || seconds > longestWindowSeconds) {
    if (behaviour.windowError === 'envelope') return refusalInside(400);
    return refusal(400, 'The difference between start_ts and end_ts must be no more than one hour');
  }
  const fromMs = window.start_ts * 1000 + (behaviour.startExclusive ? 1 : 0);
  const toMs = window.end_ts * 1000 + (behaviour.endInclusive ? 1 : 0);
  const nowMs = now();
  const listed = world
    .requestsBetween(fromMs, toMs)
    .filter((planned) => isListed(behaviour, planned, nowMs) && drawOf(planned, 0x3a7e) >= withheld);
  const answered = inOrder(listed, behaviour.order).slice(0, behaviour.cap);
  return logAnswer(answered.map(entryOf));
}
