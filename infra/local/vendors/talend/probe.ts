import { createProbe as createKitProbe, type Probe } from '../kit/probe.ts';
import type { TalendStandIn } from './stand-in.ts';

/** Returns a probe that sends the personal access token unless other headers are given, for tests. */
export function createProbe(
  standIn: Pick<TalendStandIn, 'handle'>,
  personalAccessToken = 'stand-in-personal-access-token',
): Probe {
  return createKitProbe(standIn, { authorization: `Bearer ${personalAccessToken}` });
}
