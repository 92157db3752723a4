import { describeVendor } from '../../shared/connectors/registry.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import type { AuditedDay } from '../audit/audit.ts';
import { auditAll } from '../audit/audit-all.ts';
import { type Comparison, compareWithStandIn } from './compare.ts';
import { compareLake } from './compare-lake.ts';
import { compareRecords } from './compare-records.ts';
import { demoSources } from './demo.ts';
import type { LocalPipeline } from './local-pipeline.ts';
import { withLake } from './open-lake.ts';
import { type IngestResult, runIngest } from './run-ingest.ts';
import type { DemoWorld, StandIn } from './stand-in.ts';

const DAY_MS = 86_400_000;
/** The oldest runs of the demonstration are from so many days before it begins. */
const DAYS_BEFORE = 3;

/** A day of the demonstration's world. */
interface Day {
  readonly dataDir: string;
  readonly version: string;
  readonly world: DemoWorld;
  readonly standIns: readonly StandIn[];
}

/** What came of it. By vendor: what has landed, and what the tables show, against the vendor; `audited` is of all sources. */
export interface LivedDay {
  readonly result: IngestResult;
  readonly comparisons: ReadonlyMap<string, Comparison>;
  readonly lake: ReadonlyMap<string, Comparison>;
  readonly audited: readonly AuditedDay[];
}

/** Brings home what the vendors hold on that day of the world, builds the tables, compares both, and audits. */
export async function liveThroughDay({ dataDir, version, world, standIns }: Day): Promise<LivedDay> {
  const dayMs = world.startedAtMs + world.day * DAY_MS;
  const offsetMs = dayMs - Date.now();
  for (const standIn of standIns) {
    // Talend's clock goes on, so that runs end and logs become ready; the records of the others hold still to be compared.
    await standIn.setClock(standIn.vendor === 'talend' ? { offsetMs } : { stoppedAtMs: dayMs });
  }
  const comparisons = new Map<string, Comparison>();
  const lake = new Map<string, Comparison>();
  const audited: AuditedDay[] = [];
  const result = await runIngest({
    dataDir,
    sources: await demoSources(standIns, world.startedAtMs),
    version,
    watch: false,
    allowLoopback: true,
    quiet: false,
    now: () => Date.now() + offsetMs,
    // The clocks of most stand-ins stand still: what executes now will do so until the next day.
    executingPatienceMs: 5_000,
    beforeStop: async (pipeline) => {
      for (const standIn of standIns) comparisons.set(standIn.vendor, await compare(pipeline, standIn, world));
      await withLake(dataDir, undefined, async (reader) => {
        for (const { vendor, truth } of standIns) {
          lake.set(vendor, await compareLake(pipeline.services, reader, `${vendor}-demo`, truth()));
        }
      });
      const range = { fromDay: utcDay(world.startedAtMs - DAYS_BEFORE * DAY_MS), toDay: utcDay(dayMs) };
      for await (const day of auditAll(pipeline.services, { ...range, deep: false })) audited.push(day);
    },
  });
  return { result, comparisons, lake, audited };
}

async function compare({ services }: LocalPipeline, standIn: StandIn, world: DemoWorld): Promise<Comparison> {
  const source = `${standIn.vendor}-demo`;
  if (standIn.vendor === 'talend') return await compareWithStandIn(services, source, standIn);
  const { stream } = services.source(source);
  const checkpoint = await services.index.loadCheckpoint(source, stream);
  const watermarkMs =
    standIn.vendor === 'snaplogic' ? Number(checkpoint?.cursor.watermarkMs) : Number.POSITIVE_INFINITY;
  const before = world.day === 0 ? undefined : await truthOfDay(standIn, world.startedAtMs + (world.day - 1) * DAY_MS);
  await standIn.setClock({ stoppedAtMs: world.startedAtMs + world.day * DAY_MS });
  return await compareRecords(services, {
    source,
    streams: describeVendor(standIn.vendor)?.streams ?? [],
    truth: standIn.truth(),
    ...(before === undefined ? {} : { truthBefore: before }),
    untilMs: watermarkMs,
  });
}

/** What a stand-in held on an earlier day: its world knows, since it is made of nothing but its beginning. */
async function truthOfDay(standIn: StandIn, atMs: number): Promise<AsyncIterable<string>> {
  await standIn.setClock({ stoppedAtMs: atMs });
  const lines: string[] = [];
  for await (const line of standIn.truth()) lines.push(line);
  return (async function* () {
    yield* lines;
  })();
}
