import { createMovableClock, type MovableClock } from '../../../../../../infra/local/vendors/kit/clock.ts';
import { collectRows } from '../../../../../../infra/local/vendors/kit/collect.ts';
import { createProbe, type Probe } from '../../../../../../infra/local/vendors/kit/probe.ts';
import type { BehaviourOptions } from '../../../../../../infra/local/vendors/sap-job-scheduling/behaviour.ts';
import { demoPreset } from '../../../../../../infra/local/vendors/sap-job-scheduling/presets.ts';
import type { RunRow } from '../../../../../../infra/local/vendors/sap-job-scheduling/run-row.ts';
import { createSapStandIn } from '../../../../../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import {
  createWorld,
  type Schedule,
  type World,
} from '../../../../../../infra/local/vendors/sap-job-scheduling/world.ts';
import {
  type WorldSpec,
  worldSpecSchema,
} from '../../../../../../infra/local/vendors/sap-job-scheduling/world-spec.ts';

export const startedAtMs = Date.UTC(2026, 10, 21, 12);
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const demoWorld = (seed = 'a') => createWorld({ seed, startedAtMs, spec: demoPreset().spec });

/** A world of one job with one schedule, a run each minute since an hour ago unless the schedule says otherwise. */
export function oneSchedule(schedule: object = {}, more: object = {}): World {
  const regular = { everySeconds: 60, firstSecondsAgo: 3600, lastSecondsAfter: 0, leadSeconds: [5, 5] };
  const spec: WorldSpec = worldSpecSchema.parse({ jobs: [{ schedules: [{ ...regular, ...schedule }] }], ...more });
  return createWorld({ seed: 's', startedAtMs, spec });
}

export const scheduleOf = (world: World, job = 0, place = 0): Schedule => world.jobs[job]!.schedules[place]!;
export const runsPath = ({ jobId, scheduleId }: Schedule) => `/scheduler/jobs/${jobId}/schedules/${scheduleId}/runs`;

export interface RunPage {
  readonly total: number;
  readonly results: readonly RunRow[];
  readonly next_url?: string;
  readonly prev_url?: string;
}

const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
export const liteHeaders = { authorization: basic('stand-in-user', 'stand-in-password') };
export const clientHeaders = {
  authorization: basic('stand-in-client', 'stand-in-client-secret'),
  'content-type': 'application/x-www-form-urlencoded',
};

/** A stand-in at `startedAtMs`, with a probe that sends the credentials of the lite plan. */
export function standInOf(world: World, behaviour: BehaviourOptions = {}) {
  const clock: MovableClock = createMovableClock(() => startedAtMs);
  const standIn = createSapStandIn({
    world,
    clock,
    random: () => 0.5,
    baseUrl: () => 'http://stand-in.test',
    behaviour,
  });
  const probe: Probe = createProbe(standIn, liteHeaders);
  const page = async (path: string) => (await probe('GET', path)).json() as RunPage;
  const truth = () => collectRows(standIn.truth(new URLSearchParams()));
  return { standIn, clock, probe, page, truth };
}
