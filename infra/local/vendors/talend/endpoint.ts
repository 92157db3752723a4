import { z } from 'zod';

/** The endpoints of the stand-in, as named in stats and faults. */
export const endpointSchema = z.enum([
  'token',
  'list',
  'list-of-task',
  'run',
  'generate',
  'status',
  'paged-logs',
  'delete-logs',
  'download',
]);
export type Endpoint = z.infer<typeof endpointSchema>;

/** An endpoint and the id in its path, if it has one. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly id: string;
}

const routes: readonly (readonly [method: string, path: RegExp, endpoint: Endpoint])[] = [
  ['POST', /^\/security\/oauth\/token$/, 'token'],
  ['GET', /^\/processing\/executables\/tasks\/executions$/, 'list'],
  ['POST', /^\/processing\/executables\/tasks\/executions$/, 'list'],
  ['GET', /^\/processing\/executables\/tasks\/([^/]+)\/executions$/, 'list-of-task'],
  ['GET', /^\/processing\/executions\/([^/]+)$/, 'run'],
  ['POST', /^\/monitoring\/executions\/([^/]+)\/logs$/, 'generate'],
  ['POST', /^\/monitoring\/executions\/([^/]+)\/logs\/status$/, 'status'],
  ['GET', /^\/monitoring\/executions\/([^/]+)\/logs$/, 'paged-logs'],
  ['DELETE', /^\/monitoring\/executions\/([^/]+)\/logs$/, 'delete-logs'],
  ['GET', /^\/download\/([^/]+)$/, 'download'],
];

/** Returns where a request goes, or undefined if the stand-in has no such endpoint. */
export function routeOf(method: string, path: string): Route | undefined {
  for (const [expected, pattern, endpoint] of routes) {
    const match = method === expected ? pattern.exec(path) : null;
    if (match) return { endpoint, id: match[1] ?? '' };
  }
  return undefined;
}
