import type { SapSource } from '../../config/sap-source.ts';

export type SapAuth = SapSource['auth'];

/** All jobs of the instance, or the listed ones with all of their schedules or the listed ones. */
export type SapScope = 'all' | readonly { readonly jobId: string; readonly schedules: 'all' | readonly string[] }[];

/** What the connector needs to know of its source. */
export interface SapSettings {
  readonly source: string;
  /** Without `/scheduler`. */
  readonly baseUrl: string;
  readonly auth: SapAuth;
  readonly scope: SapScope;
  /** Offset of the first row; `undefined`: found out. */
  readonly offsetBase: 0 | 1 | undefined;
  readonly lookBackHours: number;
  readonly sinceMs: number | undefined;
  readonly timeoutMs: number;
}

/** The settings of a configured source. */
export const settingsOf = ({ id, baseUrl, auth, scope, options }: SapSource): SapSettings => ({
  source: id,
  baseUrl: baseUrl.replace(/\/scheduler$/, ''),
  auth,
  scope: scope.jobs,
  offsetBase: options.offsetBase === 'auto' ? undefined : options.offsetBase,
  lookBackHours: options.lookBackHours,
  sinceMs: options.since === undefined ? undefined : Date.parse(options.since),
  timeoutMs: options.requestTimeoutSeconds * 1000,
});
