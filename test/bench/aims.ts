import type { LogScenarioName } from './scenarios.ts';
import type { CaseSummary, Summary } from './summary.ts';

/** One aim and what was measured: by the medians, which decide, and by the fastest runs, which other work disturbed least. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  readonly measured: number;
  readonly best: number | undefined;
  readonly met: boolean;
  /** It does not depend on the machine. */
  readonly certain?: boolean;
}

const MIB = 2 ** 20;

const fastest = ({ samples }: CaseSummary): number => Math.min(...samples.map(({ wallSeconds }) => wallSeconds));

/** How many times as long `one` took as `other`, for the same bytes. */
const times = (one: CaseSummary, other: CaseSummary) => ({
  measured: one.wallSeconds / other.wallSeconds,
  best: fastest(one) / fastest(other),
});

/** The aims that this scenario says something about; those whose cases were not run are left out. */
export function judge(scenario: LogScenarioName, { copy, loop, memory, embedded }: Summary): Aim[] {
  const aims: Aim[] = [];
  const slowdown = (what: string, one: CaseSummary | undefined, limit: number): void => {
    if (one === undefined || loop === undefined) return;
    const figures = times(one, loop);
    aims.push({ what: `${what} / plain loop, wall`, aim: `≤ ${limit}×`, ...figures, met: figures.measured <= limit });
  };
  const memoryBound = (what: string, one: CaseSummary | undefined): void => {
    if (one === undefined) return;
    const measured = one.peakRssBytes / MIB;
    aims.push({ what: `${what}, peak RSS`, aim: '≤ 256 MiB', measured, best: undefined, met: measured <= 256 });
  };
  if (scenario === 'a') {
    slowdown('in-memory ports', memory, 3);
    slowdown('embedded cloud', embedded, 9);
    return aims;
  }
  if (memory && copy) {
    const figures = times(copy, memory);
    aims.push({ what: 'in-memory ports / plain copy, MB/s', aim: '≥ 0.6', ...figures, met: figures.measured >= 0.6 });
  }
  memoryBound('in-memory ports', memory);
  memoryBound('embedded cloud', embedded);
  return aims;
}
