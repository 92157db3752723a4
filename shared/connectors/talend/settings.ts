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
