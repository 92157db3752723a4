import type { SnapLogicSource } from '../../config/snaplogic-source.ts';
import type { SnapLogicAuth } from './authorizer.ts';

/** What the connector needs to know of its source. */
export interface SnapLogicSettings {
  readonly source: string;
  readonly baseUrl: string;
  readonly auth: SnapLogicAuth;
  readonly org: string;
  readonly windowMinutes: number;
  readonly lookBackMinutes: number;
  readonly sinceMs: number | undefined;
  readonly splitAbove: number;
  readonly timeoutMs: number;
}

/** The settings of a configured source. */
export const settingsOf = ({ id, baseUrl, auth, scope, options }: SnapLogicSource): SnapLogicSettings => ({
  source: id,
  baseUrl,
  auth,
  org: scope.org,
  windowMinutes: options.windowMinutes,
  lookBackMinutes: options.lookBackMinutes,
  sinceMs: options.since === undefined ? undefined : Date.parse(options.since),
  splitAbove: options.splitAbove,
  timeoutMs: options.requestTimeoutSeconds * 1000,
});
