export const SCENARIO_NAMES = ['a', 'b'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** Sizes of a bench world as the stand-in takes them. Units: bytes, exact. */
export interface Scenario {
  readonly name: ScenarioName;
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

/** The two worlds of the bench; with `quick` small ones that only show that everything works. */
export function scenarioOf(name: ScenarioName, quick: boolean): Scenario {
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
