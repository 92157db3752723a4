import type { Comparison } from './aws-formula.ts';
import type { CaseName } from './cases.ts';
import type { Sample } from './measure.ts';

type Figures = {
  readonly [Name in keyof Sample as Sample[Name] extends number | undefined ? Name : never]: Sample[Name];
};

/** The medians of all runs of a case; `awsCalls` is of the run whose wall time is the median. */
export interface CaseSummary extends Figures {
  readonly awsCalls: readonly Comparison[] | undefined;
  readonly samples: readonly Sample[];
}

export type Summary = Readonly<Partial<Record<CaseName, CaseSummary>>>;

/** The middle value; of an even number the lower of the two in the middle, so that it is one that was measured. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

export function summarize(samples: readonly Sample[]): CaseSummary {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  const ofSome = (pick: (sample: Sample) => number | undefined): number | undefined => {
    const known = samples.flatMap((sample) => pick(sample) ?? []);
    return known.length === 0 ? undefined : median(known);
  };
  const wallSeconds = of((sample) => sample.wallSeconds);
  return {
    wallSeconds,
    megabytesPerSecond: samples.find((sample) => sample.wallSeconds === wallSeconds)?.megabytesPerSecond ?? Number.NaN,
    workerCpuSeconds: of((sample) => sample.workerCpuSeconds),
    cloudCpuSeconds: ofSome((sample) => sample.cloudCpuSeconds),
    vendorCpuSeconds: ofSome((sample) => sample.vendorCpuSeconds),
    // Not the median: a bound holds always or not at all.
    peakRssBytes: Math.max(...samples.map((sample) => sample.peakRssBytes)),
    startSeconds: of((sample) => sample.startSeconds),
    vendorRequests: of((sample) => sample.vendorRequests),
    deliveries: ofSome((sample) => sample.deliveries),
    storedBytes: ofSome((sample) => sample.storedBytes),
    load: of((sample) => sample.load),
    awsCalls: samples.find((sample) => sample.wallSeconds === wallSeconds)?.awsCalls,
    samples,
  };
}
