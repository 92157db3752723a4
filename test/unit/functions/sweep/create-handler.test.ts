import { expect, it, vi } from 'vitest';
import { createSweepHandler } from '../../../../functions/sweep/create-handler.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { metricsIn } from '../../../factories/embedded-metrics.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MINUTE, pipeline, SOURCE } from '../pipeline.ts';

function scene(sourceIds: readonly string[] = [SOURCE]) {
  const all = pipeline({});
  const lines: Record<string, unknown>[] = [];
  const services = { ...all.services, sourceIds, source: (id: string) => ({ ...all.source, id }) };
  const handler = createSweepHandler(async () => services, { stage: 'prod', log: (line) => lines.push({ ...line }) });
  return { ...all, lines, handler };
}

it('sweeps each source and tells it in one line, with its gauges as metrics', async () => {
  const { handler, lines, index, queue } = scene();
  await index.record([sliceRow({ dueAtMs: NOON_MS - 16 * MINUTE, discoveredAtMs: NOON_MS - 20 * MINUTE })]);
  await handler();
  expect(queue.messages()).toHaveLength(1);
  expect(lines).toMatchObject([{ level: 'info', event: 'swept', source: SOURCE, enqueued: 1, open: { pending: 1 } }]);
  expect(metricsIn(lines[0]).map(({ name, value, dimensions }) => [name, value, dimensions])).toEqual(
    Object.entries({ BudgetPercent: 100, CircuitOpen: 0, OpenSlices: 1, OldestOpenSeconds: 1_200, DirtyDays: 0 }).map(
      ([name, value]) => [name, value, { Stage: 'prod', Source: SOURCE }],
    ),
  );
});

it('lets no source that fails keep another one from its sweep, and fails in the end, without a secret in its log', async () => {
  const { handler, lines, index } = scene(['sick', SOURCE]);
  const byState = index.byState.bind(index);
  vi.spyOn(index, 'byState').mockImplementation((source, ...more) => {
    if (source === 'sick') throw new IngestError('transient', 'no answer of https://db.example/?X-Amz-Signature=f00d');
    return byState(source, ...more);
  });
  await expect(handler()).rejects.toThrow('1 of 2 sources could not be swept');
  expect(lines).toMatchObject([
    { event: 'swept', source: SOURCE },
    { level: 'error', event: 'sweep failed', source: 'sick', kind: 'transient' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('f00d');
});
