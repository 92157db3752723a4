import type { Aim } from './aims.ts';
import { CASE_TITLES } from './cases.ts';
import type { SourcesSample } from './measure-sources.ts';
import { median } from './summary.ts';
import { markdown, range } from './table.ts';

const MIB = 2 ** 20;
/** Most vendor requests, in multiples of the fewest possible. */
const MOST_REQUESTS = 1.1;

type Cases = ReadonlyMap<'memory' | 'embedded', readonly SourcesSample[]>;

const recordsOf = ({ sources }: SourcesSample): number => sources.reduce((sum, { records }) => sum + records, 0);
const bytesOf = ({ sources }: SourcesSample): number => sources.reduce((sum, { bytes }) => sum + bytes, 0);
const most = (samples: readonly SourcesSample[], of: (sample: SourcesSample) => number): number =>
  Math.max(...samples.map(of));
const fixed = (value: number | undefined, digits: number): string =>
  value === undefined ? '–' : value.toFixed(digits);

export function recordTable(cases: Cases, fewest: number): string {
  const head = [
    ...['case', 'wall s', 'min–max', 'records', 'records/s', 'MB', 'MB/s', 'worker CPU s', 'cloud CPU s'],
    ...['vendor CPU s', 'peak RSS MiB', 'start s', 'requests / fewest', 'AWS calls'],
  ];
  const rows = [...cases].map(([ports, samples]) => {
    const of = (pick: (sample: SourcesSample) => number): number => median(samples.map(pick));
    const ofSome = (pick: (sample: SourcesSample) => number | undefined): number | undefined =>
      samples.some((sample) => pick(sample) === undefined) ? undefined : of((sample) => pick(sample) ?? 0);
    const wall = of(({ wallSeconds }) => wallSeconds);
    return [
      CASE_TITLES[ports],
      fixed(wall, 2),
      range(samples.map(({ wallSeconds }) => wallSeconds)),
      fixed(of(recordsOf), 0),
      fixed(of(recordsOf) / wall, 0),
      fixed(of(bytesOf) / 1e6, 1),
      fixed(of(bytesOf) / 1e6 / wall, 1),
      fixed(
        of(({ workerCpuSeconds }) => workerCpuSeconds),
        2,
      ),
      fixed(
        ofSome(({ cloudCpuSeconds }) => cloudCpuSeconds),
        2,
      ),
      fixed(
        ofSome(({ vendorCpuSeconds }) => vendorCpuSeconds),
        2,
      ),
      // Not the median: a bound holds always or not at all.
      fixed(most(samples, ({ peakRssBytes }) => peakRssBytes) / MIB, 0),
      fixed(
        of(({ startSeconds }) => startSeconds),
        2,
      ),
      `${most(samples, ({ vendorRequests }) => vendorRequests)} / ${fewest}`,
      fixed(
        ofSome(({ awsCalls }) => awsCalls),
        0,
      ),
    ];
  });
  return markdown([head, ...rows]);
}

/** Aims of bringing records; in-memory stores hold what they were given, so that memory is judged on the embedded cloud. */
export function recordAims(cases: Cases, fewest: number): Aim[] {
  const aims = [...cases].map(([ports, samples]): Aim => {
    const measured = most(samples, ({ vendorRequests }) => vendorRequests) / fewest;
    const what = `${CASE_TITLES[ports]}, requests / fewest`;
    const met = measured <= MOST_REQUESTS;
    return { what, aim: `≤ ${MOST_REQUESTS}×`, measured, best: undefined, met, certain: true };
  });
  const embedded = cases.get('embedded');
  if (embedded === undefined || embedded.length === 0) return aims;
  const measured = most(embedded, ({ peakRssBytes }) => peakRssBytes) / MIB;
  const what = `${CASE_TITLES.embedded}, peak RSS`;
  return [...aims, { what, aim: '≤ 256 MiB', measured, best: undefined, met: measured <= 256 }];
}
