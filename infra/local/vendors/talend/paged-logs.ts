import { z } from 'zod';
import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import type { Context } from './context.ts';
import type { Route } from './endpoint.ts';
import { logFile } from './log-file.ts';
import type { LogLayout } from './log-layout.ts';
import { entriesBetween } from './log-parts.ts';
import { refusal } from './refusal.ts';
import { timeRangeShape } from './time-range.ts';

const querySchema = z.object({
  count: z.coerce.number().int().min(1).max(200).default(50),
  startIndex: z.coerce.number().int().nonnegative().default(0),
  order: z.enum(['ASC', 'DESC']).default('DESC'),
  ...timeRangeShape,
});

function readEntries(layout: LogLayout, from: number, to: number): unknown[] {
  const file = logFile({ layout, from, to, format: 'json', container: 'array' });
  const parsed: unknown = JSON.parse(Buffer.concat([...file.read(0, file.bytes)]).toString());
  return Array.isArray(parsed) ? parsed : [];
}

/**
 * Answers a page of log entries.
 *
 * Shape: `size` entries of this page, `totalSize` of the run, `totalSizeFiltered` in the time range; `nextIndex` is absent
 * on the last page. With DESC (the default) index 0 is the newest entry, so the indexes of a running log move.
 * Errors: 400 for a count above 200 or a malformed time. Source: vendor document 001.
 */
export function getPagedLogs(context: Context, request: StandInRequest, route: Route): Answer {
  const run = context.findRun(route.id);
  if (!run) return refusal(404, 'Execution with provided ID has not been found');
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams)).data;
  if (!query) return refusal(400, 'A query parameter is out of its range');
  const layout = context.layoutOf(run);
  const until = context.visibleUntilMs(run);
  const { from, to } = entriesBetween(layout, { startSecond: query.startTime, endSecond: query.endTime }, until);
  const filtered = to - from;
  const first = Math.min(query.startIndex, filtered);
  const end = Math.min(first + query.count, filtered);
  const ascending = query.order === 'ASC';
  const data = ascending
    ? readEntries(layout, from + first, from + end)
    : readEntries(layout, to - end, to - first).reverse();
  return json({
    size: data.length,
    totalSize: layout.countBefore(until + 1),
    totalSizeFiltered: filtered,
    data,
    ...(end < filtered ? { nextIndex: end } : {}),
  });
}
