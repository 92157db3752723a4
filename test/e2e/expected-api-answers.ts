import * as z from 'zod';
import { type AnswerRow, grouped, percentile, sortedBy, spelledMs } from './answer-order.ts';
import { dayOf } from './expected-runs.ts';
import type { QueryWorld } from './query-world.ts';

const DAY_MS = 86_400_000;
const Log = z.object({
  request_method: z.string(),
  request_url: z.string(),
  request_status_code: z.number(),
  target_status_code: z.number().nullable(),
  client: z.string().nullable(),
  error: z.boolean(),
  request_time: z.number(),
  request_processing_end_time: z.number(),
  response_time: z.number(),
  recv_time: z.number().optional(),
  start_time: z.number().optional(),
  reply_time: z.number().optional(),
});
/** What an entry of SnapLogic's log says, as document 004 shows it. Units: epoch milliseconds. */
type RequestTruth = z.infer<typeof Log>;

export async function expectedRequests({ vendors }: QueryWorld): Promise<readonly RequestTruth[]> {
  const requests: RequestTruth[] = [];
  for await (const { listed, record } of vendors.snaplogic.standIn.truth(new URLSearchParams())) {
    if (listed) requests.push(z.object({ log: Log }).parse(record).log);
  }
  return requests;
}

const routeOf = ({ request_method, request_url }: RequestTruth): string => `${request_method} ${request_url}`;

const hasFailed = ({ error, request_status_code, target_status_code }: RequestTruth): boolean =>
  error || request_status_code >= 400 || (target_status_code !== null && target_status_code >= 400);

const lastWeek = (requests: readonly RequestTruth[], nowMs: number): readonly RequestTruth[] =>
  requests.filter(({ request_time }) => dayOf(request_time) >= dayOf(nowMs - 7 * DAY_MS));

/** Ultra Tasks name the times of their queue; without them the pipeline is all that follows the preparation. */
function pipelineMs(request: RequestTruth): number | undefined {
  const { start_time, reply_time, target_status_code, response_time, request_processing_end_time } = request;
  if (start_time !== undefined && reply_time !== undefined) return reply_time - start_time;
  return target_status_code === null ? undefined : response_time - request_processing_end_time;
}

const queueMs = ({ recv_time, start_time }: RequestTruth): number | undefined =>
  recv_time === undefined || start_time === undefined ? undefined : start_time - recv_time;

const isGiven = (value: number | undefined): value is number => value !== undefined;

export function apiLatency(all: readonly RequestTruth[], nowMs: number): readonly AnswerRow[] {
  const rows = grouped(lastWeek(all, nowMs), (request) => [routeOf(request)]).map((requests) => {
    const total = requests.map(({ request_time, response_time }) => response_time - request_time);
    const preflight = requests.map(
      ({ request_time, request_processing_end_time }) => request_processing_end_time - request_time,
    );
    const p95 = percentile(total, 0.95);
    const row: AnswerRow = {
      source: 'snaplogic',
      route: requests.map(routeOf)[0] ?? '',
      requests: requests.length,
      failed: requests.filter(hasFailed).length,
      p50_ms: percentile(total, 0.5),
      p95_ms: p95,
      p99_ms: percentile(total, 0.99),
      max_ms: Math.max(...total),
      preflight_p95_ms: percentile(preflight, 0.95),
      queue_p95_ms: percentile(requests.map(queueMs).filter(isGiven), 0.95),
      pipeline_p95_ms: percentile(requests.map(pipelineMs).filter(isGiven), 0.95),
    };
    return { row, slowness: p95 === null ? null : -p95 };
  });
  return sortedBy(rows, ({ row, slowness }) => [slowness, row.route ?? '']).map(({ row }) => row);
}

export function apiErrors(all: readonly RequestTruth[], nowMs: number): readonly AnswerRow[] {
  const failed = lastWeek(all, nowMs).filter(hasFailed);
  const alike = grouped(failed, (request) => [
    routeOf(request),
    request.client,
    request.request_status_code,
    request.target_status_code,
  ]);
  const sorted = sortedBy(alike, (requests) => {
    const [first] = requests;
    if (first === undefined) return [];
    return [-requests.length, routeOf(first), first.client, first.request_status_code, first.target_status_code];
  });
  return sorted.slice(0, 100).flatMap((requests) => {
    const [first] = requests;
    if (first === undefined) return [];
    const times = requests.map(({ request_time }) => request_time);
    return [
      {
        source: 'snaplogic',
        route: routeOf(first),
        client: first.client,
        request_status_code: first.request_status_code,
        target_status_code: first.target_status_code,
        requests: requests.length,
        first_seen: spelledMs(Math.min(...times)),
        last_seen: spelledMs(Math.max(...times)),
      },
    ];
  });
}
