import { z } from 'zod';

/** The endpoints of the stand-in, as named in stats and faults; `token` is XSUAA, `ias-token` Identity Authentication. */
export const endpointSchema = z.enum([
  'token',
  'ias-token',
  'jobs',
  'job-count',
  'global-parameters',
  'schedules',
  'search-schedules',
  'runs',
  'run',
]);
export type Endpoint = z.infer<typeof endpointSchema>;

/** An endpoint and the ids in its path, as spelled there; empty where the path has none. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly jobId: string;
  readonly scheduleId: string;
  readonly runId: string;
}

const schedules = '^/scheduler/jobs/(?<jobId>[^/]+)/schedules';
const routes: readonly (readonly [method: string, path: RegExp, endpoint: Endpoint])[] = [
  ['POST', /^\/oauth\/token$/, 'token'],
  ['POST', /^\/oauth2\/token$/, 'ias-token'],
  ['GET', /^\/scheduler\/jobs\/?$/, 'jobs'],
  ['GET', /^\/scheduler\/jobCount$/, 'job-count'],
  ['GET', /^\/scheduler\/globalParameters$/, 'global-parameters'],
  ['GET', /^\/scheduler\/search\/schedules$/, 'search-schedules'],
  ['GET', new RegExp(`${schedules}$`), 'schedules'],
  ['GET', new RegExp(`${schedules}/(?<scheduleId>[^/]+)/runs$`), 'runs'],
  ['GET', new RegExp(`${schedules}/(?<scheduleId>[^/]+)/runs/(?<runId>[^/]+)$`), 'run'],
];

/** Returns where a request goes, or undefined if the stand-in has no such endpoint. */
export function routeOf(method: string, path: string): Route | undefined {
  for (const [expected, pattern, endpoint] of routes) {
    const match = method === expected ? pattern.exec(path) : null;
    if (!match) continue;
    const id = (name: string) => match.groups?.[name] ?? '';
    return { endpoint, jobId: id('jobId'), scheduleId: id('scheduleId'), runId: id('runId') };
  }
  return undefined;
}
