import { createTalendStandIn } from '../../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../infra/local/vendors/talend/world-spec.ts';
import { TALEND_DESCRIPTION } from '../../../shared/connectors/talend/description.ts';
import { talendDifferences } from '../../simulation/talend-differences.ts';
import { BASE_URL, composeRegistered, type SimulatedVendor } from '../simulated-vendor.ts';

const SECRET = 'stand-in-client-secret';
const small = { bytes: [3_000, 9_000] };
const nextDay = { startsInSeconds: [600, 80_000], durationSeconds: [5, 1_800] };

const WORLDS = {
  small: [
    { count: 110, size: { entries: [0, 0] } },
    { count: 2, size: small },
    { count: 1, final: 'execution_rejected', misfired: true, size: { entries: [0, 0] } },
    { count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] },
  ],
  tiny: [
    { count: 1, size: small },
    { count: 1, size: { entries: [0, 0] } },
    { count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] },
  ],
  empty: [],
  day: [
    { count: 20, size: small },
    { count: 4, size: small, endsInSeconds: [60, 5_000] },
    { ...nextDay, count: 25, size: small },
    { ...nextDay, count: 5, final: 'deploy_failed', size: { entries: [0, 0] } },
    { ...nextDay, count: 5, final: 'execution_failed', style: 'traces', size: small },
  ],
};

/** Talend Cloud: asynchronous jobs, one file for each run. */
export const TALEND: SimulatedVendor = {
  vendor: 'talend',
  description: TALEND_DESCRIPTION,
  stage: ({ world, startedAtMs, clock, random, behaviour }) => {
    const spec = worldSpecSchema.parse({ groups: WORLDS[world] });
    const standIn = createTalendStandIn({
      world: createWorld({ seed: 'contract', startedAtMs, spec }),
      clock,
      random,
      baseUrl: () => BASE_URL,
      behaviour: { entriesPerPart: 100, readiness: { kind: 'polls', most: 2 }, ...behaviour },
    });
    return { standIn, differences: (pipeline) => talendDifferences(pipeline, standIn) };
  },
  compose: (storage, ports, source) => {
    const auth = { clientId: 'stand-in-client', clientSecret: source.broken ? `not-${SECRET}` : SECRET };
    return composeRegistered({ vendor: 'talend', auth }, storage, ports, source);
  },
  secrets: [SECRET],
  orders: { ascending: { order: 'asc' }, descending: { order: 'desc' }, shuffled: { order: 'shuffled' } },
  moving: [
    [{ kind: 'shifted-rows', by: 1, count: 1 }],
    [{ kind: 'shifted-rows', by: -1, count: 2 }],
    [{ kind: 'duplicate-rows', count: 2 }],
  ],
  words: [{ kind: 'unknown-status' }],
  rowsEndpoint: 'list',
  lateHours: 3,
  dayHours: 26,
};
