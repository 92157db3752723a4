import { type TalendSource, talendBaseUrl } from '../../config/talend-source.ts';
import type { TalendAuth } from './authorizer.ts';

/** What the connector needs to know of its source; made from `sources.yaml` by the registry. */
export interface TalendSettings {
  readonly source: string;
  readonly baseUrl: string;
  readonly auth: TalendAuth;
  readonly scope: {
    readonly tasks: 'all' | readonly string[];
    readonly workspaces?: readonly string[] | undefined;
    readonly environments?: readonly string[] | undefined;
  };
  readonly fileFormat: 'json' | 'text';
  readonly logAccess: 'file' | 'pages';
  readonly settleSeconds: number;
  readonly lookBackHours: number;
  readonly sinceMs: number | undefined;
  readonly deleteAfterLanding: boolean;
  readonly timeoutMs: number;
}

/** The settings of a configured source. */
export const settingsOf = (source: TalendSource): TalendSettings => ({
  source: source.id,
  baseUrl: talendBaseUrl(source),
  auth: source.auth,
  scope: source.scope,
  fileFormat: source.options.fileFormat,
  logAccess: source.options.logAccess,
  settleSeconds: source.options.settleSeconds,
  lookBackHours: source.options.lookBackHours,
  sinceMs: source.options.since === undefined ? undefined : Date.parse(source.options.since),
  deleteAfterLanding: source.options.deleteAfterLanding,
  timeoutMs: source.options.requestTimeoutSeconds * 1000,
});
