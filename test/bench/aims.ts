import type { ScenarioName } from './scenarios.ts';
import type { Summary } from './summary.ts';

/** One aim of issue 3 and what was measured. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  readonly measured: number;
  readonly met: boolean;
}

const MIB = 2 ** 20;

/** The aims that this scenario says something about; those whose cases were not run are left out. */
export function judge(scenario: ScenarioName, { copy, loop, memory, embedded }: Summary): Aim[] {
  const aims: Aim[] = [];
  const atMost = (what: string, measured: number, limit: number, unit: string): void => {
    aims.push({ what, aim: `≤ ${limit}${unit}`, measured, met: measured <= limit });
  };
  if (scenario === 'a') {
    if (memory && loop) atMost('in-memory ports / plain loop, wall', memory.wallSeconds / loop.wallSeconds, 3, '×');
    if (embedded && loop) atMost('embedded cloud / plain loop, wall', embedded.wallSeconds / loop.wallSeconds, 9, '×');
    return aims;
  }
  if (memory && copy) {
    const measured = memory.megabytesPerSecond / copy.megabytesPerSecond;
    aims.push({ what: 'in-memory ports / plain copy, MB/s', aim: '≥ 0.6', measured, met: measured >= 0.6 });
  }
  if (memory) atMost('in-memory ports, peak RSS', memory.peakRssBytes / MIB, 256, ' MiB');
  if (embedded) atMost('embedded cloud, peak RSS', embedded.peakRssBytes / MIB, 256, ' MiB');
  return aims;
}
