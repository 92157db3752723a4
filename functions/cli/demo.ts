import { type Source, SourcesSchema } from '../../shared/config/sources.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const HOUR_MS = 3_600_000;

/** A source of the demonstration: options of its stand-in, and of its configuration. */
interface DemoSource {
  readonly vendor: Source['vendor'];
  readonly behaviour?: Readonly<Record<string, unknown>>;
  options(startedAtMs: number): Readonly<Record<string, unknown>>;
}

/** The stand-ins are fast and never tired: the budgets of the real vendors would only make the demonstration wait. */
const UNHURRIED = { requestsPerMinute: 100_000 };

const DEMO: readonly DemoSource[] = [
  {
    vendor: 'talend',
    // Ready after a while that grows with the size, so that most logs are READY at their second poll.
    behaviour: { readiness: { kind: 'time', baseMs: 700, msPerMegabyte: 60 } },
    // A short settle time, since the stand-in's logs are complete at once.
    options: () => ({ ...UNHURRIED, settleSeconds: 2, concurrency: 16 }),
  },
  { vendor: 'akinon', options: () => ({ ...UNHURRIED, lookBackHours: 72 }) },
  { vendor: 'sap-job-scheduling', options: () => UNHURRIED },
  {
    vendor: 'snaplogic',
    options: (startedAtMs) => ({ ...UNHURRIED, since: new Date(startedAtMs - 7 * HOUR_MS).toISOString() }),
  },
];

/** Starts a stand-in of every vendor, all in worlds of one seed and one beginning, and each with ids of its own. */
export function startDemo(world: { readonly seed: string; readonly startedAtMs: number }): Promise<StandIn[]> {
  const { seed, startedAtMs } = world;
  return Promise.all(
    DEMO.map(({ vendor, behaviour = {} }) =>
      startStandIn(vendor, { world: 'demo', seed: `${seed}/${vendor}`, startedAtMs, behaviour }),
    ),
  );
}

/** A source for each stand-in, named `<vendor>-demo`. */
export async function demoSources(standIns: readonly StandIn[], startedAtMs: number): Promise<readonly Source[]> {
  const sources = await Promise.all(
    standIns.map(async ({ vendor, url, sourceFields }) => ({
      id: `${vendor}-demo`,
      vendor,
      baseUrl: url,
      ...(await sourceFields()),
      options: DEMO.find((source) => source.vendor === vendor)?.options(startedAtMs) ?? {},
    })),
  );
  return SourcesSchema.parse({ sources }).sources;
}
