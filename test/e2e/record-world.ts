import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import * as akinon from '../../infra/local/vendors/akinon/presets.ts';
import { createAkinonStandIn } from '../../infra/local/vendors/akinon/stand-in.ts';
import * as akinonWorld from '../../infra/local/vendors/akinon/world.ts';
import type { StandInRequest, StandInResponse } from '../../infra/local/vendors/kit/answer.ts';
import { createMovableClock, type MovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { serveStandIn } from '../../infra/local/vendors/kit/server.ts';
import * as sap from '../../infra/local/vendors/sap-job-scheduling/presets.ts';
import { createSapStandIn } from '../../infra/local/vendors/sap-job-scheduling/stand-in.ts';
import * as sapWorld from '../../infra/local/vendors/sap-job-scheduling/world.ts';
import * as snaplogic from '../../infra/local/vendors/snaplogic/presets.ts';
import { createSnapLogicStandIn } from '../../infra/local/vendors/snaplogic/stand-in.ts';
import * as snapLogicWorld from '../../infra/local/vendors/snaplogic/world.ts';

export const DAY_MS = 86_400_000;
const SourceSchema = z.object({ auth: z.unknown(), scope: z.unknown() });

/** What this test needs of a stand-in, whatever its vendor. */
interface StandIn {
  handle(request: StandInRequest): Promise<StandInResponse>;
  readonly clock: MovableClock;
  truth(query: URLSearchParams): AsyncIterable<{
    readonly stream: string;
    readonly identity: string;
    readonly finished: boolean;
    readonly listed: boolean;
    readonly record: unknown;
  }>;
}

export interface RecordVendor {
  readonly standIn: StandIn;
  readonly url: string;
  stop(): Promise<void>;
}

/** Worlds that began a day ago; the clocks of the stand-ins stand still where they are put. */
export const startedAtMs = Date.now() - DAY_MS;

async function serve(create: (own: { clock: MovableClock; random: () => number; baseUrl: () => string }) => StandIn) {
  let url = '';
  const standIn = create({ clock: createMovableClock(Date.now), random: Math.random, baseUrl: () => url });
  const server = await serveStandIn({ standIn, host: '127.0.0.1', port: 0 });
  url = server.url;
  return { standIn, url, stop: () => server.stop() };
}

/** The demonstration's worlds of the three vendors of records, each by the id of its source. */
export const startRecordVendors = async (): Promise<Readonly<Record<string, RecordVendor>>> => {
  const begun = { seed: 'cli', startedAtMs };
  const [sapDemo, akinonDemo, snapDemo] = [sap.demoPreset(), akinon.demoPreset(), snaplogic.demoPreset()];
  const worlds = {
    sap: sapWorld.createWorld({ ...begun, spec: sapDemo.spec }),
    akinon: akinonWorld.createWorld({ ...begun, spec: akinonDemo.spec }),
    snaplogic: snapLogicWorld.createWorld({ ...begun, spec: snapDemo.spec }),
  };
  return {
    sap: await serve((own) => createSapStandIn({ ...own, world: worlds.sap, behaviour: sapDemo.behaviour })),
    akinon: await serve((own) =>
      createAkinonStandIn({ ...own, world: worlds.akinon, behaviour: akinonDemo.behaviour }),
    ),
    snaplogic: await serve((own) =>
      createSnapLogicStandIn({ ...own, world: worlds.snaplogic, behaviour: snapDemo.behaviour }),
    ),
  };
};

/** Their sources, from what they say themselves. */
export const recordSources = async (
  vendors: Readonly<Record<string, RecordVendor>>,
): Promise<Readonly<Record<string, unknown>>[]> =>
  Promise.all(
    Object.entries(vendors).map(async ([name, { url }]) => ({
      id: name,
      vendor: name === 'sap' ? 'sap-job-scheduling' : name,
      baseUrl: url,
      ...SourceSchema.parse(await (await fetch(`${url}/__stand-in/source`)).json()),
      options: {
        requestsPerMinute: 100_000,
        ...(name === 'snaplogic' ? { since: new Date(startedAtMs - 7 * 3_600_000).toISOString() } : {}),
      },
    })),
  );

/** Writes a `sources.yaml` and returns its path. JSON is YAML. */
export async function writeConfig(folder: string, sources: readonly unknown[]): Promise<string> {
  const file = join(folder, 'sources.yaml');
  await writeFile(file, JSON.stringify({ sources }));
  return file;
}
