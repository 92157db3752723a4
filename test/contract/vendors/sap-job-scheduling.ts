import { createSapStandIn } from '../../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import { createWorld } from '../../../infra/local/vendors/sap-job-scheduling/world.ts';
import { worldSpecSchema } from '../../../infra/local/vendors/sap-job-scheduling/world-spec.ts';
import { SAP_JOB_SCHEDULING_DESCRIPTION } from '../../../shared/connectors/sap-job-scheduling/description.ts';
import { recordDifferences } from '../record-differences.ts';
import { BASE_URL, composeRegistered, type SimulatedVendor, type TruthRow } from '../simulated-vendor.ts';

const SECRET = 'stand-in-client-secret';
const HOUR = 3_600;

const WORLDS = {
  small: [
    {
      schedules: [
        { everySeconds: 900, firstSecondsAgo: 70 * HOUR, lastSecondsAfter: -HOUR, deck: { success: 5, error: 1 } },
        { everySeconds: HOUR, firstSecondsAgo: 8 * HOUR, lastSecondsAfter: -HOUR, deck: { success: 1 } },
      ],
    },
    { schedules: [{ everySeconds: HOUR, firstSecondsAgo: -1, lastSecondsAfter: -2, deck: { success: 1 } }] },
  ],
  tiny: [
    {
      schedules: [
        { everySeconds: 900, firstSecondsAgo: 60 * HOUR, lastSecondsAfter: -HOUR, deck: { success: 5, error: 1 } },
      ],
    },
  ],
  empty: [{ schedules: [] }, { schedules: [{ everySeconds: HOUR, firstSecondsAgo: -1, lastSecondsAfter: -2 }] }],
  day: [
    {
      schedules: [
        {
          everySeconds: 1_800,
          jitterSeconds: 40,
          firstSecondsAgo: 15.5 * 24 * HOUR,
          lastSecondsAfter: 23 * HOUR,
          lateEvery: 6,
          deck: { success: 10, error: 1, 'async-success': 1, expired: 1, updated: 1, unacknowledged: 1 },
        },
        {
          everySeconds: 3_000,
          firstSecondsAgo: 24 * HOUR,
          lastSecondsAfter: 12 * HOUR,
          deletedSecondsAfter: 13 * HOUR,
          deck: { success: 3, error: 1 },
        },
      ],
    },
    {
      jobType: 'CF_TASK',
      schedules: [
        {
          everySeconds: 3_600,
          firstSecondsAgo: 48 * HOUR,
          lastSecondsAfter: 22 * HOUR,
          deck: { 'task-success': 3, 'task-timeout': 1 },
        },
      ],
    },
  ],
};

/** SAP Job Scheduling: one slice for each schedule, whose rows change for a week. */
export const SAP_JOB_SCHEDULING: SimulatedVendor = {
  vendor: 'sap-job-scheduling',
  description: SAP_JOB_SCHEDULING_DESCRIPTION,
  stage: ({ world, startedAtMs, clock, random, behaviour }) => {
    const spec = worldSpecSchema.parse({ jobs: WORLDS[world] });
    const standIn = createSapStandIn({
      world: createWorld({ seed: 'contract', startedAtMs, spec }),
      clock,
      random,
      baseUrl: () => BASE_URL,
      behaviour,
    });
    async function* truth(): AsyncGenerator<TruthRow> {
      for await (const row of standIn.truth(new URLSearchParams())) {
        // Within its schedule a run is named by its own id, which is unique.
        yield { ...row, record: { ...row.record }, identity: row.identity.split('/').at(-1) ?? '' };
      }
    }
    const compared = { description: SAP_JOB_SCHEDULING_DESCRIPTION, truth, by: 'identity' } as const;
    return { standIn, differences: (pipeline, ignore) => recordDifferences(pipeline, compared, ignore) };
  },
  compose: (storage, ports, source) => {
    const auth = {
      clientId: 'stand-in-client',
      clientSecret: source.broken ? `not-${SECRET}` : SECRET,
      tokenUrl: `${BASE_URL}/oauth/token`,
    };
    return composeRegistered({ vendor: 'sap-job-scheduling', auth }, storage, ports, source);
  },
  secrets: [SECRET],
  orders: {
    oldest: { order: 'oldest' },
    'shuffled pages': { order: 'shuffled-pages' },
    'offsets that begin at 1': { offsetBase: 1 },
    cursors: { cursors: true },
    'small pages': { maxPageSize: 25 },
    'times with a space': { timeSpelling: 'mixed' },
    'empty is 404': { emptyIs404: true },
  },
  moving: [
    [{ kind: 'shifted-rows', by: 1, count: 1 }],
    [{ kind: 'shifted-rows', by: -1, count: 2 }],
    [{ kind: 'duplicate-rows', count: 2 }],
    [{ kind: 'stale-page', count: 1 }],
    [{ kind: 'foreign-next-url', count: 2 }],
  ],
  words: [{ kind: 'unknown-status' }],
  rowsEndpoint: 'runs',
  lateHours: 2,
  dayHours: 26,
};
