import type { ScenarioName } from './scenarios.ts';

/** What the bench has to say of one scenario. */
export interface Chapter {
  readonly name: ScenarioName;
  readonly title: string;
  /** Tables in Markdown. */
  readonly tables: readonly string[];
  /** Everything that was measured, for the file of figures. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** What must not be, whatever the machine: makes the exit code 1. */
  readonly wrong: readonly string[];
}
