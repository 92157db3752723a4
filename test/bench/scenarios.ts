import { LAKE_SCENARIO_NAMES } from './lake-scenarios.ts';
import { RECORD_SCENARIO_NAMES } from './record-scenarios.ts';

export const LOG_SCENARIO_NAMES = ['a', 'b'] as const;
export type LogScenarioName = (typeof LOG_SCENARIO_NAMES)[number];

/** Logs of Talend, records of the others, what a sick vendor costs the healthy ones, the lake, and cold starts. */
export const SCENARIO_NAMES = [
  ...LOG_SCENARIO_NAMES,
  ...RECORD_SCENARIO_NAMES,
  'f',
  ...LAKE_SCENARIO_NAMES,
  'i',
] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Sizes of a bench world as the stand-in Talend takes them. Units: bytes, exact. */
export interface LogScenario {
  readonly name: LogScenarioName;
  readonly title: string;
  readonly logs: number;
  readonly logBytes: number;
  readonly bigLogs: readonly number[];
  /** A log is READY after 0 to this many polls that said "not yet", fixed per log. */
  readonly mostPolls: number;
  /** Limit of the measured process's heap; absent: Node's own. Units: MiB. */
  readonly heapMiB?: number;
}

const GIB = 2 ** 30;

/** The two worlds of logs; with `quick` small ones that only show that everything works. */
export function logScenarioOf(name: LogScenarioName, quick: boolean): LogScenario {
  switch (name) {
    case 'a':
      return {
        name,
        title: quick
          ? '40 logs of 20 KB and one of 30 MB, READY after 0 to 4 polls'
          : '500 logs of 200 KB and one of 200 MB, READY after 0 to 4 polls',
        logs: quick ? 40 : 500,
        logBytes: quick ? 20_000 : 200_000,
        bigLogs: [quick ? 30_000_000 : 200_000_000],
        mostPolls: 4,
      };
    case 'b':
      return {
        name,
        title: quick ? 'one log of 64 MiB' : 'one log of 1 GiB',
        logs: 0,
        logBytes: 1000,
        bigLogs: [quick ? GIB / 16 : GIB],
        mostPolls: 0,
        heapMiB: 128,
      };
  }
}
