import * as z from 'zod';
import { createAkinonStandIn } from '../../infra/local/vendors/akinon/stand-in.ts';
import * as akinon from '../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema as akinonSpec } from '../../infra/local/vendors/akinon/world-spec.ts';
import { createMovableClock, type MovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { serveStandIn } from '../../infra/local/vendors/kit/server.ts';
import { createSapStandIn } from '../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import * as sap from '../../infra/local/vendors/sap-job-scheduling/world.ts';
import { worldSpecSchema as sapSpec } from '../../infra/local/vendors/sap-job-scheduling/world-spec.ts';
import { createSnapLogicStandIn } from '../../infra/local/vendors/snaplogic/stand-in.ts';
import * as snaplogic from '../../infra/local/vendors/snaplogic/world.ts';
import { worldSpecSchema as snapLogicSpec } from '../../infra/local/vendors/snaplogic/world-spec.ts';
import { createTalendStandIn } from '../../infra/local/vendors/talend/stand-in.ts';
import { TOKEN } from './cli-world.ts';
import { type Damage, damageIn, damaging } from './damaged-logs.ts';
import { talendWorld } from './query-world-talend.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR = 3_600;
const DAY = 86_400;
const SourceSchema = z.object({ auth: z.unknown(), scope: z.unknown() });

const AKINON = akinonSpec.parse({
  groups: [
    { count: 30, createdMinutes: [-2_880, 1_300], lines: [0, 30] },
    { count: 10, createdMinutes: [-1_440, 1_300], outcome: 'failed', lines: [10, 40], details: [1, 3] },
    { count: 4, createdMinutes: [0, 1_300], outcome: 'empty', details: [0, 0] },
    { count: 3, createdMinutes: [0, 1_300], contradiction: 'sub-lags', details: [1, 2] },
    // Executing: no lines of theirs have landed.
    { count: 2, createdMinutes: [1_380, 1_430], endsInSeconds: [2 * DAY, 3 * DAY], lines: [5, 20], details: [0, 0] },
  ],
});

const SAP = sapSpec.parse({
  jobs: [
    {
      schedules: [
        {
          everySeconds: HOUR,
          jitterSeconds: 40,
          firstSecondsAgo: 3 * DAY,
          deck: { success: 10, error: 2, 'request-error': 1, 'async-success': 2 },
        },
        // These have fallen silent: after 20 runs, 5, and 4, of which nobody knows what is usual.
        { everySeconds: 2 * HOUR, firstSecondsAgo: DAY + 40 * HOUR, lastSecondsAfter: -DAY },
        { everySeconds: 5 * HOUR, firstSecondsAgo: DAY + 25 * HOUR, lastSecondsAfter: -DAY },
        { everySeconds: 5 * HOUR, firstSecondsAgo: DAY + 20 * HOUR, lastSecondsAfter: -DAY },
      ],
    },
    {
      schedules: [
        {
          everySeconds: 3 * HOUR,
          firstSecondsAgo: 9 * DAY,
          deck: {
            success: 4,
            error: 1,
            'async-success': 2,
            'async-error': 2,
            unacknowledged: 1,
            expired: 2,
            updated: 1,
          },
        },
        { everySeconds: 7 * HOUR, firstSecondsAgo: 5 * DAY, lastSecondsAfter: -DAY, deck: { success: 3, error: 1 } },
      ],
    },
    {
      jobType: 'CF_TASK',
      schedules: [
        {
          everySeconds: 2 * HOUR,
          firstSecondsAgo: DAY,
          deck: { 'task-success': 6, 'task-error': 1, 'task-timeout': 1 },
        },
        // Failures around now: whenever the day turns, some of them end on the day that is today.
        { everySeconds: 60, firstSecondsAgo: 12 * 60 - DAY, deck: { error: 1 } },
      ],
    },
  ],
});

/** The first entries are a day too old for the queries, the next ones just not; the last are older than the window that is open. */
const SNAPLOGIC = snapLogicSpec.parse({
  traffic: [
    { requests: 150, secondsFromStart: [-7 * DAY, -7 * DAY + 1] },
    { requests: 100, secondsFromStart: [-6 * DAY, -6 * DAY + 1] },
    { requests: 2_500, secondsFromStart: [-12 * HOUR, DAY - 2 * HOUR] },
  ],
});

/** How far SAP's clock is ahead of everybody's. Units: milliseconds. */
const AHEAD_MS = 10 * MINUTE_MS;

/** Four vendors whose worlds stand still, and what is broken in the logs of one. */
export type QueryWorld = Awaited<ReturnType<typeof startQueryWorld>>;

type StandIn = Parameters<typeof serveStandIn>[0]['standIn'];

async function serve<S extends StandIn>(
  nowMs: number,
  create: (own: { clock: MovableClock; random: () => number; baseUrl: () => string }) => S,
  changed: (standIn: S) => StandIn = (standIn) => standIn,
) {
  let url = '';
  const clock = createMovableClock(Date.now);
  clock.stop(nowMs);
  const standIn = create({ clock, random: Math.random, baseUrl: () => url });
  const server = await serveStandIn({ standIn: changed(standIn), host: '127.0.0.1', port: 0 });
  url = server.url;
  return { standIn, url, stop: () => server.stop() };
}

/** Starts the vendors on free ports. Worlds began a day ago; `nowMs` is their present. Units: epoch milliseconds. */
export async function startQueryWorld(nowMs: number) {
  const begun = { seed: 'queries', startedAtMs: nowMs - DAY_MS };
  const worlds = {
    talend: talendWorld(nowMs),
    akinon: akinon.createWorld({ ...begun, spec: AKINON }),
    sap: sap.createWorld({ ...begun, spec: SAP }),
    snaplogic: snaplogic.createWorld({ ...begun, spec: SNAPLOGIC }),
  };
  const damage: readonly Damage[] = damageIn(worlds.talend);
  const vendors = {
    talend: await serve(
      nowMs,
      (own) =>
        createTalendStandIn({ ...own, world: worlds.talend, behaviour: { readiness: { kind: 'polls', most: 0 } } }),
      (standIn) => damaging(standIn, damage),
    ),
    akinon: await serve(nowMs, (own) => createAkinonStandIn({ ...own, world: worlds.akinon })),
    sap: await serve(nowMs + AHEAD_MS, (own) => createSapStandIn({ ...own, world: worlds.sap })),
    snaplogic: await serve(nowMs, (own) =>
      createSnapLogicStandIn({ ...own, world: worlds.snaplogic, behaviour: { retentionHours: 'unlimited' } }),
    ),
  };
  return {
    nowMs,
    worlds,
    vendors,
    damage,
    stop: async () => {
      for (const { stop } of Object.values(vendors)) await stop();
    },
  };
}

/** The sources of the vendors, each named as its vendor is here. */
export async function queryWorldSources({ vendors, nowMs }: QueryWorld): Promise<readonly unknown[]> {
  const ago = (days: number): string => new Date(nowMs - days * DAY_MS).toISOString();
  const said = async (url: string) => SourceSchema.parse(await (await fetch(`${url}/__stand-in/source`)).json());
  const common = { requestsPerMinute: 100_000 };
  return [
    {
      id: 'talend',
      vendor: 'talend',
      baseUrl: vendors.talend.url,
      auth: { token: TOKEN },
      scope: { tasks: 'all' },
      options: { ...common, settleSeconds: 0, since: ago(40) },
    },
    {
      id: 'akinon',
      vendor: 'akinon',
      baseUrl: vendors.akinon.url,
      ...(await said(vendors.akinon.url)),
      options: common,
    },
    {
      id: 'sap',
      vendor: 'sap-job-scheduling',
      baseUrl: vendors.sap.url,
      ...(await said(vendors.sap.url)),
      options: common,
    },
    {
      id: 'snaplogic',
      vendor: 'snaplogic',
      baseUrl: vendors.snaplogic.url,
      ...(await said(vendors.snaplogic.url)),
      options: { ...common, windowMinutes: 60, since: ago(8.1) },
    },
  ];
}
