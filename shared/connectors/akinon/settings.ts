import type { AkinonSource } from '../../config/akinon-source.ts';
import type { AkinonAuth } from './authorizer.ts';

/** What the connector needs to know of its source. */
export interface AkinonSettings {
  readonly source: string;
  readonly baseUrl: string;
  readonly auth: AkinonAuth;
  readonly scope: { readonly projectId: string; readonly projectSlug: string; readonly flows: readonly string[] };
  readonly projectIdParameter: 'projectId' | 'projectid';
  readonly lineSearch: Readonly<Record<string, string>>;
  readonly downloads: boolean;
  readonly lookBackHours: number;
  readonly sinceMs: number | undefined;
  readonly timeoutMs: number;
}

/** The settings of a configured source. */
export const settingsOf = (source: AkinonSource): AkinonSettings => ({
  source: source.id,
  baseUrl: source.baseUrl,
  auth: source.auth,
  scope: source.scope,
  projectIdParameter: source.options.projectIdParameter,
  lineSearch: source.options.lineSearch ?? {},
  downloads: source.options.downloads,
  lookBackHours: source.options.lookBackHours,
  sinceMs: source.options.since === undefined ? undefined : Date.parse(source.options.since),
  timeoutMs: source.options.requestTimeoutSeconds * 1000,
});
