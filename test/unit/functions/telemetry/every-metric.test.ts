import { expect, it } from 'vitest';
import { metricLine } from '../../../../functions/audit/metric-line.ts';
import { createSweepHandler } from '../../../../functions/sweep/create-handler.ts';
import { CloudTelemetry } from '../../../../functions/telemetry/cloud-telemetry.ts';
import { METRICS } from '../../../../shared/config/metric-names.ts';
import type { PipelineEvent } from '../../../../shared/ports/telemetry.ts';
import { metricsIn } from '../../../factories/embedded-metrics.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

type OfKind = { readonly [Kind in PipelineEvent['kind']]: Extract<PipelineEvent, { readonly kind: Kind }> };

const slice = { source: SOURCE, id: 'run-1' } as const;

/** One event of every kind. */
const EVENTS: OfKind = {
  discovered: { kind: 'discovered', source: SOURCE, listed: 1, fresh: 1 },
  moved: { kind: 'moved', ...slice, from: 'pending', to: 'landed', brought: { bytes: 1, keys: ['raw/a'] } },
  bytes: { kind: 'bytes', source: SOURCE, bytes: 1 },
  landed: { kind: 'landed', ...slice, bytes: 1, storedBytes: 1, lagMs: 1, polls: 1, keys: ['raw/a'], objects: 1 },
  curated: { kind: 'curated', source: SOURCE, dt: '2026-11-20', rows: 1, bytes: 1, buildMs: 1, tables: 1 },
  request: { kind: 'request', source: SOURCE, endpoint: 'runs', status: 429, throttled: true },
  paused: { kind: 'paused', source: SOURCE, note: 'later' },
  refused: { kind: 'refused', ...slice, why: 'stale' },
  backfilled: { kind: 'backfilled', source: SOURCE, ledger: 'b-1', ended: 1, windows: 2, fresh: 0, open: true },
  'given up': { kind: 'given up', ...slice, reason: 'auth' },
  problem: { kind: 'problem', ...slice, error: { kind: 'auth', message: 'refused' } },
};

it('everything that is promised is measured by some function, and nothing else', async () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = (line: Readonly<Record<string, unknown>>): void => {
    lines.push(line);
  };
  const telemetry = new CloudTelemetry({ stage: 'prod', now: () => NOON_MS, log });
  for (const event of Object.values(EVENTS)) telemetry.emit(event);
  telemetry.flush();
  await createSweepHandler(async () => pipeline({}).services, { stage: 'prod', log })();
  const about = { stage: 'prod', source: SOURCE, atMs: NOON_MS, freshnessMs: 1 };
  log(metricLine(about, { completeness: 100, listed: 1, landed: 1, holes: 0, unanswered: 0, held: 0, freshnessMs: 1 }));

  const measured = lines.flatMap(metricsIn);
  expect(measured.map(({ name }) => name).sort()).toEqual(Object.keys(METRICS).sort());
  for (const { namespace, dimensions } of measured) {
    expect({ namespace, dimensions }).toEqual({ namespace: 'Runlake', dimensions: { Stage: 'prod', Source: SOURCE } });
  }
});
