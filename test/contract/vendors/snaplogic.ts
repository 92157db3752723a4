import { createSnapLogicStandIn } from '../../../infra/local/vendors/snaplogic/stand-in.ts';
import { createWorld } from '../../../infra/local/vendors/snaplogic/world.ts';
import { worldSpecSchema } from '../../../infra/local/vendors/snaplogic/world-spec.ts';
import { SNAPLOGIC_DESCRIPTION } from '../../../shared/connectors/snaplogic/description.ts';
import { recordDifferences } from '../record-differences.ts';
import { BASE_URL, composeRegistered, type SimulatedVendor } from '../simulated-vendor.ts';

const PASSWORD = 'stand-in-password';
const HOUR = 3_600;

const WORLDS = {
  small: [
    { requests: 300, secondsFromStart: [-4 * HOUR, -2 * HOUR] },
    { requests: 60, secondsFromStart: [-3 * HOUR, -3 * HOUR + 2] },
  ],
  tiny: [{ requests: 60, secondsFromStart: [-3 * HOUR, -2 * HOUR] }],
  empty: [],
  day: [
    { requests: 200, secondsFromStart: [-4 * HOUR, 0] },
    { requests: 100, secondsFromStart: [-2 * HOUR, -2 * HOUR + 2] },
    { requests: 900, secondsFromStart: [0, 20 * HOUR] },
  ],
};

/** SnapLogic: one slice for each window of time, whose entries have no ids and come late. */
export const SNAPLOGIC: SimulatedVendor = {
  vendor: 'snaplogic',
  description: SNAPLOGIC_DESCRIPTION,
  stage: ({ world, startedAtMs, clock, random, behaviour }) => {
    const spec = worldSpecSchema.parse({ traffic: WORLDS[world] });
    const standIn = createSnapLogicStandIn({
      world: createWorld({ seed: 'contract', startedAtMs, spec }),
      clock,
      random,
      baseUrl: () => BASE_URL,
      behaviour,
    });
    const truth = () => standIn.truth(new URLSearchParams());
    const compared = { description: SNAPLOGIC_DESCRIPTION, truth, by: 'content' } as const;
    return { standIn, differences: (pipeline, ignore) => recordDifferences(pipeline, compared, ignore) };
  },
  compose: (storage, ports, source) => {
    const auth = { user: 'stand-in@example.com', password: source.broken ? `not-${PASSWORD}` : PASSWORD };
    const options = { windowMinutes: 30, lookBackMinutes: 300, ...source.options };
    const fields = { vendor: 'snaplogic', auth, scope: { org: 'Acme Dev' } };
    return composeRegistered(fields, storage, ports, { ...source, options });
  },
  secrets: [PASSWORD],
  orders: {
    descending: { order: 'desc' },
    shuffled: { order: 'shuffled' },
    'bounds the other way round': { startExclusive: true, endInclusive: true },
    'errors in the envelope': { windowError: 'envelope' },
  },
  moving: [
    [{ kind: 'late-rows', share: 0.3, count: 6 }],
    [{ kind: 'missing-log', count: 1 }],
    [{ kind: 'null-log', count: 1 }],
    [{ kind: 'pretty-printed' }],
    [{ kind: 'extra-envelope' }],
    [{ kind: 'envelope-error', status: 429, count: 2 }],
    [{ kind: 'envelope-error', status: 503, count: 2 }],
  ],
  words: [],
  rowsEndpoint: 'get-api-log',
  lateHours: 6,
  dayHours: 30,
};
