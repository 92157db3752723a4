import { type StandIn, standInAt, startStandIn } from '../../functions/cli/stand-in.ts';

const MINUTE_MS = 60_000;
const HOUR = 3_600;

/** The vendors' worlds began so long ago, and what they hold at first is what had happened by `FIRST`. Units: ms before now. */
const BEGAN_AGO_MS = 40 * MINUTE_MS;
const FIRST_AGO_MS = 30 * MINUTE_MS;

type Reached = Omit<StandIn, 'stop'>;

/** A source of the stage and the vendor behind it. */
export interface Account {
  /** Of the source. */
  readonly id: string;
  readonly vendor: string;
  readonly url: string;
  /** Its source in `sources.yaml`; secrets are references. */
  readonly source: Readonly<Record<string, unknown>>;
  /** What the references refer to, by the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
}

interface Plan {
  readonly id: string;
  readonly vendor: string;
  readonly spec: unknown;
  readonly behaviour?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

const akinonRuns = (count: number) => ({
  groups: [
    { count, createdMinutes: [-500, -60], lines: [0, 30], details: [0, 1] },
    { count: 3, createdMinutes: [-500, -60], outcome: 'failed', lines: [5, 20], details: [1, 2] },
    { count: 2, createdMinutes: [-500, -60], outcome: 'empty', details: [0, 0] },
    // Of the second look.
    { count: 4, createdMinutes: [12, 30], durationSeconds: [20, 60], lines: [1, 20], details: [0, 1] },
  ],
});

const fewRuns = {
  spec: { tasks: 2, triggeredSecondsAgo: [300, 4_000], groups: [{ count: 4, size: { bytes: [2_000, 9_000] } }] },
  options: { settleSeconds: 0 },
};

/** Small worlds, with something for every table; the emulator reads a whole table for every query of an index. */
const PLANS: readonly Plan[] = [
  {
    id: 'talend-eu',
    vendor: 'talend',
    spec: {
      tasks: 3,
      triggeredSecondsAgo: [600, 20_000],
      groups: [
        { count: 6, size: { bytes: [20_000, 90_000] } },
        { count: 2, style: 'service', size: { entries: [1_200, 1_200] } },
        { count: 2, final: 'execution_failed', style: 'traces', size: { bytes: [10_000, 40_000] } },
        { count: 2, size: { entries: [0, 0] } },
        { count: 1, final: 'deploy_failed', size: { entries: [0, 0] } },
        { count: 5, startsInSeconds: [900, 1_800], durationSeconds: [5, 60], size: { bytes: [5_000, 40_000] } },
      ],
    },
    behaviour: { entriesPerPart: 500, readiness: { kind: 'time', baseMs: 1_500, msPerMegabyte: 60 } },
    options: { settleSeconds: 0 },
  },
  { id: 'akinon-shop', vendor: 'akinon', spec: akinonRuns(12) },
  {
    id: 'sap-jobs',
    vendor: 'sap-job-scheduling',
    spec: {
      jobs: [
        {
          schedules: [
            {
              everySeconds: 600,
              jitterSeconds: 40,
              firstSecondsAgo: 5 * HOUR,
              deck: { success: 10, error: 2, 'request-error': 1 },
            },
          ],
        },
        {
          jobType: 'CF_TASK',
          schedules: [{ everySeconds: 1_800, firstSecondsAgo: 6 * HOUR, deck: { 'task-success': 6, 'task-error': 1 } }],
        },
      ],
    },
  },
  {
    id: 'snaplogic-emea',
    vendor: 'snaplogic',
    spec: { traffic: [{ requests: 600, secondsFromStart: [-4 * HOUR, -HOUR] }] },
    options: { windowMinutes: 30, since: new Date(Date.now() - 6 * HOUR * 1_000).toISOString() },
  },
  // Not deployed at first.
  { id: 'akinon-outlet', vendor: 'akinon', spec: akinonRuns(5) },
  { id: 'talend-us', vendor: 'talend', ...fewRuns },
  { id: 'talend-ap', vendor: 'talend', ...fewRuns },
  // Of the README.
  { id: 'talend-eu-prod', vendor: 'talend', ...fewRuns },
];

/** Credentials become a secret with a field for each, as `docs/deploy.md` has it. */
async function accountOf({ id, vendor, options = {} }: Plan, standIn: Reached): Promise<Account> {
  const { auth, scope } = await standIn.sourceFields();
  const secret = `runlake/${id}`;
  // Where a token is asked for is no secret.
  const fields = Object.entries(auth).map(([field, value]) => [
    field,
    URL.canParse(value) ? value : `\${secret:${secret}#${field}}`,
  ]);
  return {
    id,
    vendor,
    url: standIn.url,
    source: {
      id,
      vendor,
      baseUrl: standIn.url,
      auth: Object.fromEntries(fields),
      ...(scope === undefined ? {} : { scope }),
      schedule: 'rate(1 minute)',
      // The stand-ins are never tired; the machine is: each invocation at work is a process.
      options: { requestsPerMinute: 100_000, concurrency: 2, ...options },
    },
    secrets: { [secret]: JSON.stringify(auth) },
  };
}

/** Starts a stand-in for every account. They hold what had happened half an hour ago. */
export async function startVendors(): Promise<{ accounts: readonly Account[]; stop(): Promise<void> }> {
  const nowMs = Date.now();
  const standIns: StandIn[] = [];
  const accounts = await Promise.all(
    PLANS.map(async (plan) => {
      const { id, vendor, spec, behaviour = {} } = plan;
      const world = { world: { spec }, seed: `cloud/${id}`, startedAtMs: nowMs - BEGAN_AGO_MS, behaviour };
      const standIn = await startStandIn(vendor, world);
      standIns.push(standIn);
      // The log of a Talend run is ready after a while, so that clock goes on; what the others tell holds still.
      await standIn.setClock(vendor === 'talend' ? { offsetMs: -FIRST_AGO_MS } : { stoppedAtMs: nowMs - FIRST_AGO_MS });
      return await accountOf(plan, standIn);
    }),
  );
  return {
    accounts,
    stop: async () => {
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    },
  };
}

/** The vendor of an account, in whatever process. */
export const vendorOf = ({ vendor, url }: Account): Reached => standInAt(vendor, url);

/** Finds the account of a source among these, by the source's id. Errors: there is none. */
export const byId =
  (accounts: readonly Account[]) =>
  (id: string): Account => {
    const account = accounts.find((candidate) => candidate.id === id);
    if (account === undefined) throw new Error(`no vendor ${id}`);
    return account;
  };
