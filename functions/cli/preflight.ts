import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../../shared/config/sources.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import { checkSource, type SourceVerdict } from './check-source.ts';

/** Pauses between looks at a vendor that gives no answer. Units: milliseconds. */
const PAUSES_MS = [1_000, 2_000];
/** A look that took this long (a host that swallows everything) is not repeated. Units: milliseconds. */
const PATIENCE_MS = 8_000;

export interface Preflight {
  readonly usable: readonly Source[];
  readonly unusable: readonly SourceVerdict[];
}

/**
 * Looks at every source before anything is started, so that a wrong token or host shows at once, and so that runs which
 * an earlier ingest left open are not given up for a reason that has nothing to do with them.
 *
 * `waitForVendors`: a vendor without an answer counts as usable, since the pipeline will ask again for as long as it
 * takes. What may heal while work goes on (throttling, 5xx) never makes a source unusable.
 */
export async function preflight(
  sources: readonly Source[],
  ports: ConnectorPorts,
  options: { readonly waitForVendors: boolean; readonly say: (line: string) => void },
): Promise<Preflight> {
  const verdicts = await Promise.all(sources.map((source) => look(source, ports, options)));
  const unusable = verdicts.filter(({ problems }) => problems.length > 0);
  return { usable: sources.filter(({ id }) => !unusable.some(({ source }) => source === id)), unusable };
}

async function look(
  source: Source,
  ports: ConnectorPorts,
  { waitForVendors, say }: { readonly waitForVendors: boolean; readonly say: (line: string) => void },
): Promise<SourceVerdict> {
  const startedMs = performance.now();
  for (let at = 0; ; at += 1) {
    const verdict = await checkSource(source, ports);
    const problems = verdict.problems.filter(({ kind, unreachable }) => unreachable || !heals(kind));
    const silent = problems.length > 0 && problems.every((problem) => problem.kind === 'transient');
    const pauseMs = PAUSES_MS[at];
    const mayRepeat = silent && pauseMs !== undefined && performance.now() - startedMs < PATIENCE_MS;
    const goesOn = silent && (waitForVendors || mayRepeat);
    for (const { message } of problems) say(`source ${source.id}: ${message}${goesOn ? ' It is tried again.' : ''}`);
    if (silent && waitForVendors) return { ...verdict, problems: [] };
    if (!mayRepeat) return { ...verdict, problems };
    await sleep(pauseMs);
  }
}

const heals = (kind: string): boolean => kind === 'transient' || kind === 'rate_limited';
