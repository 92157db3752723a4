import { z } from 'zod';
import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import { uuidOf } from '../kit/deterministic.ts';
import type { Context } from './context.ts';
import type { Route } from './endpoint.ts';
import { type LogFile, logFile } from './log-file.ts';
import { entriesBetween, newestPart } from './log-parts.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { refusal } from './refusal.ts';
import type { Store } from './store.ts';
import { timeRangeShape, writeSecond } from './time-range.ts';

const querySchema = z.object({
  fileFormat: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['json', 'text']))
    .default('json'),
  newFileName: z.enum(['true', 'false']).default('false'),
  ...timeRangeShape,
});

interface Generation {
  readonly executionId: string;
  readonly file: LogFile;
  readonly fileName: string;
  readonly ready: Readiness;
  readonly expiresAtMs: number;
}

/** The generate and status endpoints. `expire` ends the life of the log token in a status request. */
export interface GeneratedLogs {
  generate(request: StandInRequest, route: Route): Answer;
  status(request: StandInRequest, route: Route): Answer;
  expire(request: StandInRequest): void;
}

/** The document sends the bare token as text/plain; the newer OpenAPI types it as a JSON string. Both are taken. */
function tokenIn(request: StandInRequest): string {
  return request.body.trim().replace(/^"(.*)"$/, '$1');
}

/**
 * Creates the generate and status endpoints.
 *
 * Shape: a file holds the entries that exist at the moment of the POST. With more than `entriesPerPart` in the range the
 * answer is 206 with the newest part, and the header says where the next older one ends. Tokens do not outlive the process.
 * Errors: 404 for an unknown run, 400 for a malformed query, 404 (or 400) for an unknown or expired log token.
 * Source: vendor document 001 and facts sheet, Talend 1.3.
 */
export function createGeneratedLogs(context: Context, store: Store): GeneratedLogs {
  const { behaviour, now, random } = context;
  const generations = new Map<string, Generation>();
  // A token of an earlier process must not open another log by chance.
  const boot = random();
  let issued = 0;
  return {
    generate(request, route) {
      const run = context.findRun(route.id);
      if (!run) return refusal(404, 'Not found - resource not found');
      const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams)).data;
      if (!query) return refusal(400, 'Bad Request');
      const layout = context.layoutOf(run);
      const seconds = { startSecond: query.startTime, endSecond: query.endTime };
      const range = entriesBetween(layout, seconds, context.visibleUntilMs(run));
      const part = newestPart(layout, range, behaviour.entriesPerPart);
      const file = logFile({ ...part, layout, format: query.fileFormat, container: behaviour.jsonContainer });
      const token = uuidOf(context.world.seed, boot, issued++);
      const long = `${run.task.taskId}_${run.executionId}.log`;
      generations.set(token, {
        executionId: run.executionId,
        file,
        fileName: query.newFileName === 'true' ? long : `${run.executionId}.log`,
        ready: readinessOf(behaviour, `${run.executionId}/${part.from}`, file.bytes, now()),
        expiresAtMs: now() + behaviour.logTokenSeconds * 1000,
      });
      const body = { size: part.to - part.from, token };
      if (part.nextEndSecond === undefined) return json(body);
      return json(body, 206, { 'x-log-next-request-end-time': writeSecond(part.nextEndSecond) });
    },
    status(request, route) {
      if (!context.findRun(route.id)) return refusal(404, 'Not found - resource not found');
      const generation = generations.get(tokenIn(request));
      const known = generation?.executionId === route.id && generation.expiresAtMs > now();
      if (!generation || !known) return refusal(behaviour.unknownTokenStatus, 'Unknown or expired token');
      if (!generation.ready.ask(now())) return json({ status: 'IN_PROGRESS' });
      return json({ status: 'READY', presignedURL: store.presign(generation.file, generation.fileName) });
    },
    expire(request) {
      generations.delete(tokenIn(request));
    },
  };
}

/** Answers the deletion of a log; it cannot be undone. Errors: 400 not a UUID, 404 unknown run. */
export function deleteLogs(context: Context, route: Route): Answer {
  if (!z.guid().safeParse(route.id).success) return refusal(400, 'execution ID is not a UUID');
  if (!context.findRun(route.id)) return refusal(404, 'Execution with provided ID has not been found');
  context.deleted.add(route.id);
  return { status: 200, body: { kind: 'text', value: '', type: 'text/plain' } };
}
