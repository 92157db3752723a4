import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Measured, metricFields } from '../../../../functions/telemetry/metric-fields.ts';
import { METRICS, type MetricName } from '../../../../shared/config/metric-names.ts';
import { metricsIn } from '../../../factories/embedded-metrics.ts';

const names = Object.keys(METRICS) as MetricName[];
const about = { stage: 'prod', source: 'talend-eu', atMs: 1_795_176_000_000 };
const measured: fc.Arbitrary<Measured> = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(fc.double(), fc.nat(), fc.constantFrom(Number.NaN, Infinity, -Infinity)),
);

it('makes of whatever was measured a line that CloudWatch reads, with every finite value under its unit', () => {
  fc.assert(
    fc.property(measured, (values) => {
      const seen = metricsIn(metricFields(about, values));
      const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value));
      expect(seen.map(({ name, value }) => [name, value])).toEqual(finite.map(([name, value]) => [name, value + 0]));
      for (const { namespace, name, unit, dimensions } of seen) {
        expect([namespace, unit]).toEqual(['Runlake', METRICS[name as MetricName]]);
        expect(dimensions).toEqual({ Stage: 'prod', Source: 'talend-eu' });
      }
    }),
  );
});

it('adds nothing to a line when nothing was measured', () => {
  expect(metricFields(about, {})).toEqual({});
  expect(metricFields(about, { Holes: Number.NaN })).toEqual({});
});

it('has room for all that is measured in one line', () => {
  const all = Object.fromEntries(names.map((name) => [name, 1]));
  expect(metricsIn(metricFields(about, all))).toHaveLength(names.length);
  expect(names.length).toBeLessThanOrEqual(100);
});
