import { composeWith } from '../../../functions/compose.ts';
import { TidewellConnector } from '../../fifth-vendor/connector.ts';
import { TIDEWELL_DESCRIPTION } from '../../fifth-vendor/description.ts';
import { TidewellSourceSchema } from '../../fifth-vendor/source.ts';
import { createTidewellStandIn, KEY, type TidewellWorld } from '../../fifth-vendor/stand-in.ts';
import { recordDifferences } from '../record-differences.ts';
import { BASE_URL, type SimulatedVendor, type WorldName } from '../simulated-vendor.ts';

const WORLDS: Readonly<Record<WorldName, TidewellWorld['groups']>> = {
  small: [{ count: 130, createdMinutes: [-1_400, -120] }],
  tiny: [{ count: 60, createdMinutes: [-200, -120] }],
  empty: [],
  day: [
    { count: 120, createdMinutes: [-1_400, -60] },
    { count: 10, createdMinutes: [-4_300, -3_000] },
    { count: 160, createdMinutes: [-60, 1_400] },
  ],
};

/** The fifth vendor: one listing, walked page by page. */
export const TIDEWELL: SimulatedVendor = {
  vendor: 'tidewell',
  description: TIDEWELL_DESCRIPTION,
  stage: ({ world, startedAtMs, clock, random, behaviour }) => {
    const groups = WORLDS[world];
    const standIn = createTidewellStandIn({
      world: { startedAtMs, groups, ...behaviour },
      clock,
      random,
      baseUrl: () => BASE_URL,
    });
    const truth = () => standIn.truth(new URLSearchParams());
    return {
      standIn,
      differences: (pipeline, ignore) =>
        recordDifferences(pipeline, { description: TIDEWELL_DESCRIPTION, truth, by: 'identity' }, ignore),
    };
  },
  compose: (storage, ports, { id, broken, options }) => {
    const source = TidewellSourceSchema.parse({
      id,
      vendor: 'tidewell',
      baseUrl: BASE_URL,
      auth: { key: broken ? 'a-key-nobody-knows' : KEY },
      options: { requestsPerMinute: 1_000_000, lookBackHours: 72, ...options },
    });
    return composeWith([source], storage, ports, (one, own) => new TidewellConnector(one, own));
  },
  secrets: [KEY, 'a-key-nobody-knows'],
  orders: { newest: { order: 'newest' }, shuffled: { order: 'shuffled' } },
  moving: [
    [{ kind: 'shifted-rows', by: 1, count: 1 }],
    [{ kind: 'shifted-rows', by: -1, count: 2 }],
    [{ kind: 'duplicate-rows', count: 2 }],
  ],
  words: [{ kind: 'unknown-state' }],
  rowsEndpoint: 'runs',
  lateHours: 2,
  dayHours: 26,
};
