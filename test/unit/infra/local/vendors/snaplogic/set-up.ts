import { createMovableClock } from '../../../../../../infra/local/vendors/kit/clock.ts';
import { collectRows } from '../../../../../../infra/local/vendors/kit/collect.ts';
import { createProbe } from '../../../../../../infra/local/vendors/kit/probe.ts';
import type { BehaviourOptions } from '../../../../../../infra/local/vendors/snaplogic/behaviour.ts';
import type { FaultRuleOptions } from '../../../../../../infra/local/vendors/snaplogic/fault-rule.ts';
import { createSnapLogicStandIn } from '../../../../../../infra/local/vendors/snaplogic/stand-in.ts';
import { createWorld } from '../../../../../../infra/local/vendors/snaplogic/world.ts';
import { type WorldSpec, worldSpecSchema } from '../../../../../../infra/local/vendors/snaplogic/world-spec.ts';

export const startedAtMs = Date.UTC(2026, 10, 21, 12);
export const startedAt = startedAtMs / 1000;
export const logPath = '/api/1/rest/public/apim/get_api_log/Acme%20Dev';
export const basic = `Basic ${Buffer.from('stand-in@example.com:stand-in-password').toString('base64')}`;

export interface LogEntry {
  readonly time: string;
  readonly log: { readonly request_time: number; readonly response_time: number; readonly [name: string]: unknown };
  readonly [name: string]: unknown;
}

export const logOf = (answer: { json(): unknown }) =>
  (answer.json() as { response_map: { log: LogEntry[] } }).response_map.log;

/** 4,000 requests in the two hours before the world began, unless said otherwise. */
export function setUp(
  options: { behaviour?: BehaviourOptions; faults?: FaultRuleOptions[]; traffic?: WorldSpec['traffic'] } = {},
) {
  const traffic = options.traffic ?? [{ requests: 4000, secondsFromStart: [-7200, 0] }];
  const world = createWorld({ seed: 'a', startedAtMs, spec: worldSpecSchema.parse({ traffic }) });
  const clock = createMovableClock(() => startedAtMs);
  const standIn = createSnapLogicStandIn({
    world,
    clock,
    random: () => 0.5,
    baseUrl: () => 'http://stand-in.test',
    behaviour: options.behaviour ?? {},
  });
  standIn.faults.set(options.faults ?? []);
  const probe = createProbe(standIn, { authorization: basic, 'content-type': 'application/json' });
  const ask = (fromSeconds: number, toSeconds: number) =>
    probe('POST', logPath, {
      body: JSON.stringify({ start_ts: startedAt + fromSeconds, end_ts: startedAt + toSeconds }),
    });
  const list = async (fromSeconds: number, toSeconds: number) => logOf(await ask(fromSeconds, toSeconds));
  const truth = () => collectRows(standIn.truth(new URLSearchParams()));
  return { world, clock, standIn, probe, ask, list, truth };
}
