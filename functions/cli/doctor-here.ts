import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freeBytes } from '../../infra/local/disk-space.ts';
import { findPublishedCloud } from '../../infra/local/published-cloud.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { DEFAULT_DATA_DIR } from './arguments.ts';
import { checkSource } from './check-source.ts';
import { bad, type Check, findingsOf, good } from './finding.ts';
import { formatBytes } from './format.ts';
import { loadConfig } from './load-config.ts';
import { withPlace } from './open-place.ts';
import { storedHolds } from './stored-holds.ts';
import { vendorPorts } from './vendor-ports.ts';
import { workChecks } from './work-checks.ts';

export interface DoctorHereOptions {
  readonly data: string;
  readonly config: string;
  readonly allowPlainSecrets: boolean;
  readonly version: string;
}

/** Oldest Node that the package allows. */
const LEAST_NODE = 20;
/** Below this a day of logs may not fit. */
const LEAST_FREE_BYTES = 1e9;

/** Looks at this machine: Node, configuration, secrets, vendors, and the data directory with the work in it. Never throws. */
export async function doctorHere(options: DoctorHereOptions): Promise<DoctorFinding[]> {
  const { data } = options;
  let sources: readonly Source[] = [];
  const findings = await findingsOf([
    { name: 'node', look: async () => [nodeFinding(process.versions.node)] },
    {
      name: 'config',
      look: async () => {
        try {
          sources = await loadConfig(options.config, options.allowPlainSecrets);
          return [good(`${options.config}: ${sources.length} sources`)];
        } catch (error) {
          return [
            bad(error instanceof Error ? error.message : String(error), 'Correct it; docs/sources.md has every field.'),
          ];
        }
      },
    },
    { name: 'data directory', look: () => directory(data) },
  ]);
  let paused: ReadonlySet<string> = new Set();
  const words = data === DEFAULT_DATA_DIR ? '' : ` --data ${data}`;
  // Before it is opened here.
  const isAttended = findPublishedCloud(resolve(data)) !== undefined;
  if (existsSync(join(resolve(data), 'index'))) {
    findings.push(
      ...(await findingsOf([
        {
          name: 'work',
          look: () =>
            withPlace({ where: 'local', data }, undefined, async (place) => {
              paused = new Set((await storedHolds(place.storage.index, place.sources, Date.now())).keys());
              findings.push(...(await findingsOf(workChecks(place, { nowMs: Date.now(), words, isAttended }))));
              return [];
            }),
        },
      ])),
    );
  }
  const asked = sources.filter(({ id }) => !paused.has(id));
  return [...findings, ...(await vendors(asked, options.version))];
}

function nodeFinding(version: string) {
  return Number.parseInt(version, 10) >= LEAST_NODE
    ? good(`Node ${version}`)
    : bad(`Node ${version}`, `Runlake needs Node ${LEAST_NODE} or newer.`);
}

async function directory(data: string) {
  const folder = resolve(data);
  if (!existsSync(folder)) return [good(`${data} is not there yet; the first ingest makes it`)];
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) return [bad(`${data} can not be written`, `Give this user the right to write ${folder}.`)];
  const free = freeBytes(folder);
  const held = findPublishedCloud(folder);
  return [
    good(held === undefined ? `${data} is free` : `${data} is worked on by process ${held.serverPid}`),
    free < LEAST_FREE_BYTES
      ? bad(`only ${formatBytes(free)} are free on its disk`, 'Free some space; nothing is lost meanwhile.')
      : good(`${formatBytes(free)} are free on its disk`),
  ];
}

/** Secrets, host, credentials and rights of each source, as `sources check` asks for them. */
async function vendors(sources: readonly Source[], version: string): Promise<DoctorFinding[]> {
  const ports = vendorPorts(sources, version);
  try {
    const checks = sources.map((source): Check => {
      const look = async () => {
        const { problems, message } = await checkSource(source, ports);
        if (problems.length === 0) return [good(message)];
        return problems.map((problem) =>
          bad(problem.message, 'Mend it, then runlake sources check says whether it is good.'),
        );
      };
      return { name: 'vendor', source: source.id, look };
    });
    return (await Promise.all(checks.map((check) => findingsOf([check])))).flat();
  } finally {
    ports.close();
  }
}
