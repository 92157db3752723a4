export const LAKE_SCENARIO_NAMES = ['g', 'h'] as const;
export type LakeScenarioName = (typeof LAKE_SCENARIO_NAMES)[number];

/** Logs of one day as they lie in `raw/`, all of one source. Units: bytes of JSON, exact. */
export interface LakeScenario {
  readonly name: LakeScenarioName;
  readonly title: string;
  readonly logs: number;
  readonly logBytes: number;
  /** From the beginning of one log to that of the next, where they do not fill the day. Units: milliseconds. */
  readonly everyMs?: number;
}

/** Logs of a minute each that begin every ten seconds: most rows of each have to go between those of others. */
export const overlapping = (scenario: LakeScenario): LakeScenario => ({ ...scenario, everyMs: 10_000 });

export function lakeScenarioOf(name: LakeScenarioName, quick: boolean): LakeScenario {
  switch (name) {
    case 'g':
      return quick
        ? { name, title: 'curate 64 MB of Talend JSON', logs: 8, logBytes: 8_000_000 }
        : { name, title: 'curate 1 GB of Talend JSON', logs: 10, logBytes: 100_000_000 };
    case 'h':
      return quick
        ? { name, title: 'ask 200 small logs of one day', logs: 200, logBytes: 20_000 }
        : { name, title: 'ask 10,000 small logs of one day', logs: 10_000, logBytes: 20_000 };
  }
}
