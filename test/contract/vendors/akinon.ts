import { createAkinonStandIn } from '../../../infra/local/vendors/akinon/stand-in.ts';
import { createWorld } from '../../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema } from '../../../infra/local/vendors/akinon/world-spec.ts';
import { AKINON_DESCRIPTION } from '../../../shared/connectors/akinon/description.ts';
import { recordDifferences } from '../record-differences.ts';
import { BASE_URL, composeRegistered, type SimulatedVendor } from '../simulated-vendor.ts';

const PASSWORD = 'stand-in-password';
const before = [-1_380, -120];
const later = [1, 1_380];

const WORLDS = {
  small: [
    { count: 2, createdMinutes: before, lines: [0, 4], details: [1, 1] },
    { count: 1, createdMinutes: before, lines: [120, 130], details: [2, 2] },
    { count: 1, createdMinutes: before, outcome: 'failed', lines: [1, 5], details: [0, 0] },
    { count: 40, createdMinutes: before, outcome: 'empty', lines: [0, 0], details: [0, 0] },
  ],
  tiny: [
    { count: 1, createdMinutes: before, lines: [2, 2], details: [1, 1] },
    { count: 1, createdMinutes: before, outcome: 'failed', lines: [0, 0], details: [0, 0] },
  ],
  empty: [],
  day: [
    { count: 20, createdMinutes: before, lines: [0, 10] },
    { count: 4, createdMinutes: [-1_380, -900], purgedMinutes: [30, 1_200], lines: [0, 10] },
    { count: 2, createdMinutes: [-40, -2], endsInSeconds: [5, 5_400], contradiction: 'sub-lags', lines: [0, 10] },
    { count: 2, createdMinutes: [-40, -2], endsInSeconds: [5, 5_400], contradiction: 'status-lags' },
    { count: 15, createdMinutes: later, lines: [0, 10] },
    { count: 4, createdMinutes: later, listedLateSeconds: [60, 900], lines: [0, 10] },
    { count: 3, createdMinutes: later, contradiction: 'finished-lags', outcome: 'failed', lines: [0, 10] },
    { count: 3, createdMinutes: later, contradiction: 'state-lags', details: [1, 2], lines: [0, 10] },
  ],
};

const PROJECT_SEED = 'contract';

/** The project and flows that every world of the seed has; a source names them in its scope. */
function scopeOf() {
  const spec = worldSpecSchema.parse({ flows: 2, groups: [] });
  const [project] = createWorld({ seed: PROJECT_SEED, startedAtMs: 0, spec }).projects;
  const { projectId = '', projectSlug = '', flows = [] } = project ?? {};
  return { projectId, projectSlug, flows: flows.map(({ flowId }) => flowId) };
}

/** Akinon: one slice for each run, its logs on pages without any count, and a file in a zip for some of them. */
export const AKINON: SimulatedVendor = {
  vendor: 'akinon',
  description: AKINON_DESCRIPTION,
  stage: ({ world, startedAtMs, clock, random, behaviour }) => {
    const spec = worldSpecSchema.parse({ flows: 2, groups: WORLDS[world] });
    const standIn = createAkinonStandIn({
      world: createWorld({ seed: PROJECT_SEED, startedAtMs, spec }),
      clock,
      random,
      baseUrl: () => BASE_URL,
      behaviour,
    });
    const compared = {
      description: AKINON_DESCRIPTION,
      truth: () => standIn.truth(new URLSearchParams()),
      within: ['sub-logs'],
      by: 'identity',
    } as const;
    return { standIn, differences: (pipeline, ignore) => recordDifferences(pipeline, compared, ignore) };
  },
  compose: (storage, ports, source) => {
    const auth = { user: 'stand-in-user', password: source.broken ? `not-${PASSWORD}` : PASSWORD };
    return composeRegistered({ vendor: 'akinon', auth, scope: scopeOf() }, storage, ports, source);
  },
  secrets: [PASSWORD],
  orders: {
    ascending: { order: 'asc' },
    shuffled: { order: 'shuffled' },
    'no next page, ever': { next: 'null' },
    'a next page elsewhere': { next: 'foreign-origin' },
    'a count of all': { count: 'total' },
  },
  moving: [
    [{ kind: 'shifted-rows', by: 1, count: 1 }],
    [{ kind: 'shifted-rows', by: -1, count: 2 }],
    [{ kind: 'removed-rows', rows: 1, count: 1 }],
    [{ kind: 'duplicate-rows', count: 2 }],
  ],
  words: [{ kind: 'unknown-state', field: 'state', form: 'word' }],
  rowsEndpoint: 'logs',
  lateHours: 3,
  dayHours: 30,
};
