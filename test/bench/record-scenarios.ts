import { fewestOfAkinon, fewestOfSap, fewestOfSnapLogic } from './fewest-calls.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export const RECORD_SCENARIO_NAMES = ['c', 'd', 'e'] as const;
export type RecordScenarioName = (typeof RECORD_SCENARIO_NAMES)[number];

/** Records of one vendor that are brought once, from nothing. */
export interface RecordScenario {
  readonly name: RecordScenarioName;
  readonly title: string;
  readonly vendor: string;
  /** Sizes as the stand-in takes them. */
  readonly world: Readonly<Record<string, unknown>>;
  /** Options of the source besides concurrency and budget. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the pipeline's clock stands when the measured process starts. Units: epoch milliseconds. */
  readonly clockAtMs?: number;
  /** Only records of that time are asked for. Units: epoch milliseconds; half-open. */
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  readonly fewest: (truth: AsyncIterable<string>) => Promise<number>;
}

/** The worlds of records; with `quick` small ones that only show that everything works. */
export function recordScenarioOf(name: RecordScenarioName, quick: boolean, nowMs: number): RecordScenario {
  const grouped = (count: number): string => count.toLocaleString('en-US');
  switch (name) {
    case 'c': {
      const runs = quick ? 2_000 : 20_000;
      const title = `SAP Job Scheduling: ${grouped(runs)} runs over 3 schedules`;
      const world = { bench: { runs, schedules: 3 } };
      return { name, title, vendor: 'sap-job-scheduling', world, options: {}, fewest: fewestOfSap };
    }
    case 'd': {
      const runs = quick ? 60 : 1_000;
      const title = `Akinon: ${grouped(runs)} runs of 20 line logs, each with a download`;
      const world = { bench: { runs, downloads: 1, linesPerRun: 20 } };
      return { name, title, vendor: 'akinon', world, options: { lookBackHours: 72 }, fewest: fewestOfAkinon };
    }
    case 'e': {
      const requests = quick ? 20_000 : 500_000;
      const fromMs = Math.floor(nowMs / DAY_MS - 2) * DAY_MS;
      const range = { fromMs, toMs: fromMs + DAY_MS };
      return {
        name,
        title: `SnapLogic: a day of ${grouped(requests)} requests`,
        vendor: 'snaplogic',
        world: { bench: { requests, day: new Date(fromMs).toISOString().slice(0, 10) } },
        // The day has just ended for the pipeline, and nothing of it is to be read again: one reading of each window.
        options: { since: new Date(fromMs).toISOString(), lookBackMinutes: 1 },
        clockAtMs: range.toMs + 2 * MINUTE_MS,
        range,
        fewest: fewestOfSnapLogic,
      };
    }
  }
}
