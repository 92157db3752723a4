import { type Draws, drawsOf } from './draws.ts';
import { apis, authTypes, clients, groups, pathInfos, roles } from './entry-words.ts';
import { rawNumber } from './raw-number.ts';
import type { PlannedRequest } from './request-plan.ts';

/** An entry of the log as it goes into JSON, keys in the order of the vendor's sample. */
export type Entry = Readonly<Record<string, unknown>>;

function pick<T>(draws: Draws, from: readonly T[], fallback: T): T {
  return from[draws.whole(0, from.length - 1)] ?? fallback;
}

/** From 2^53 on only even integers are numbers of JavaScript: odd ones are read as their neighbours, so that doubles collapse. */
function sequenceOf(request: PlannedRequest): unknown {
  const even = 2n ** 53n + 4n * BigInt(request.origin + request.traffic.number * 2 ** 26);
  return rawNumber(even + BigInt(request.twin === 'double' ? request.index - request.origin : 1));
}

function criteriaOf(draws: Draws): Entry {
  const kind = draws.whole(0, 19);
  const group = pick(draws, groups, '');
  if (kind === 0) return {};
  return { criterion1: group, criterion2: kind < 2 ? null : 'prod', ...(kind < 5 ? {} : { criterion3: '' }) };
}

function ultraTimes(request: PlannedRequest, preparedAtMs: number): Entry {
  const left = Math.max(0, request.durationMs - (preparedAtMs - request.requestAtMs));
  const pickedAtMs = preparedAtMs + Math.floor(left / 10);
  const repliedAtMs = preparedAtMs + Math.floor(left * 0.9);
  return { recv_time: preparedAtMs, start_time: pickedAtMs, reply_time: repliedAtMs };
}

function outcomeOf(request: PlannedRequest, draws: Draws): Entry {
  const kind = draws.whole(0, 99);
  if (request.refused) return { request_status_code: 401, target_status_code: null };
  return { request_status_code: 200, target_status_code: kind < 3 ? 500 : kind < 6 ? 404 : kind < 9 ? 201 : 200 };
}

/**
 * Returns the entry of a request.
 *
 * Shape: pure; copies of a request get equal entries, doubles differ in `event_sequence` alone, an integer beyond 2^53 of
 * which the vendor's page says nothing; some have an inner list that is named `log` as well. A request refused at validation has no target status, no roles and no error.
 * `time` is `request_time` as ISO text, as the vendor's own form is not known. Units: epoch ms, ms, bytes.
 * Source: vendor document 004; facts sheet, SnapLogic 3.2 to 3.4.
 */
export function entryOf(request: PlannedRequest): Entry {
  const draws = drawsOf(request.traffic.salt ^ 0x0e27, request.origin);
  const api = apis[draws.whole(0, apis.length - 1)];
  const criteria = criteriaOf(draws);
  const outcome = outcomeOf(request, draws);
  const preparedAtMs = request.requestAtMs + Math.min(request.durationMs, draws.whole(1, 40));
  const bytes = draws.whole(-2000, 60_000);
  const hasSequence = draws.fraction() < 0.3 || request.twin === 'double';
  const hasDecoy = draws.fraction() < 0.02;
  const role = draws.whole(0, roles.length - 1);
  const time = { time: new Date(request.requestAtMs).toISOString() };
  // Entries as older pages of the vendor show them have only `time` and `log`.
  const old = draws.fraction() < 0.01;
  const log = {
    remote_addr: `203.0.113.${draws.whole(1, 254)}`,
    request_method: pick(draws, api?.methods ?? [], 'GET'),
    request_url: api?.url ?? '',
    path_info: pick(draws, pathInfos, ''),
    ...outcome,
    auth_type: pick(draws, authTypes, 'basic'),
    client: request.refused ? null : pick(draws, clients, ''),
    roles: request.refused ? [] : roles.slice(role).concat(roles.slice(0, role)).slice(0, draws.whole(0, 3)),
    // Out of a range that begins below zero, so that some bodies are empty and some lengths unknown.
    bytes_sent: bytes < -1000 ? null : Math.max(0, bytes),
    invoker_snode: api?.snode ?? '',
    error: outcome.target_status_code === 500,
    processing_time: request.durationMs,
    request_time: request.requestAtMs,
    request_processing_end_time: preparedAtMs,
    ...(api?.ultra && !request.refused ? ultraTimes(request, preparedAtMs) : {}),
    response_time: request.responseAtMs,
    ...(hasSequence ? { event_sequence: sequenceOf(request) } : {}),
    ...(hasDecoy ? { extension: { log: [{ log: 'decoy' }, null] } } : {}),
  };
  if (old) return { ...time, log };
  return { ...time, service: 'REQUEST_LOG', ...criteria, log, type: 'JSON' };
}
