import type { Aim } from './aims.ts';
import type { BulkheadSamples, Condition } from './bulkhead-chapter.ts';
import type { SourcesSample } from './measure-sources.ts';
import { median } from './summary.ts';
import { markdown, range } from './table.ts';

const MIB = 2 ** 20;
/** Least throughput beside a sick vendor, as a share of that without it. */
const LEAST_SHARE = 0.9;

const secondsOf = (samples: readonly SourcesSample[], source: string): number =>
  median(samples.map(({ sources }) => sources.find((one) => one.source === source)?.seconds ?? Number.NaN));
const wallOf = (samples: readonly SourcesSample[]): number => median(samples.map(({ wallSeconds }) => wallSeconds));
const fastest = (samples: readonly SourcesSample[]): number =>
  Math.min(...samples.map(({ wallSeconds }) => wallSeconds));
const sourcesOf = ({ alone }: BulkheadSamples): string[] => alone[0]?.sources.map(({ source }) => source) ?? [];

export function bulkheadTable(samples: BulkheadSamples): string {
  const sources = sourcesOf(samples);
  const shares = (taken: readonly SourcesSample[]): string[] =>
    sources.map((source) => {
      const seconds = secondsOf(taken, source);
      return `${seconds.toFixed(2)} (${(secondsOf(samples.alone, source) / seconds).toFixed(2)})`;
    });
  const head = ['the fourth vendor', 'wall s', 'min–max', 'throughput', ...sources, 'worker CPU s', 'peak RSS MiB'];
  const rows = Object.entries(samples).map(([condition, taken]) => [
    condition === 'alone' ? 'is not there' : condition,
    wallOf(taken).toFixed(2),
    range(taken.map(({ wallSeconds }) => wallSeconds)),
    (wallOf(samples.alone) / wallOf(taken)).toFixed(2),
    ...shares(taken),
    median(taken.map(({ workerCpuSeconds }) => workerCpuSeconds)).toFixed(2),
    (Math.max(...taken.map(({ peakRssBytes }) => peakRssBytes)) / MIB).toFixed(0),
  ]);
  return markdown([head, ...rows]);
}

/** Throughput of all healthy sources together beside a sick one, as a share of that without it. */
export function bulkheadAims(samples: BulkheadSamples): Aim[] {
  const sick: readonly Condition[] = ['answers 503', 'never answers'];
  return sick.map((condition) => {
    const measured = wallOf(samples.alone) / wallOf(samples[condition]);
    const best = fastest(samples.alone) / fastest(samples[condition]);
    const what = `throughput of the others while one vendor ${condition}`;
    return { what, aim: `≥ ${LEAST_SHARE}`, measured, best, met: measured >= LEAST_SHARE };
  });
}
