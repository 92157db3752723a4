import { describe, expect, it } from 'vitest';
import { asOperation, correlate } from '../../../../functions/budget/operation.ts';
import { CloudTelemetry } from '../../../../functions/telemetry/cloud-telemetry.ts';
import type { PipelineEvent } from '../../../../shared/ports/telemetry.ts';
import { metricsIn } from '../../../factories/embedded-metrics.ts';
import { NOON_MS } from '../../../factories/slice.ts';

const SOURCE = 'talend-eu';
const LANDED = {
  kind: 'landed',
  source: SOURCE,
  id: 'run-1',
  correlationId: 'discovery-1',
  bytes: 12,
  storedBytes: 8,
  lagMs: 2_500,
  polls: 3,
  keys: ['raw/vendor=talend/a.json.zst'],
  objects: 1,
} as const;

function scene() {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const telemetry = new CloudTelemetry({ stage: 'prod', now: () => NOON_MS, log: (line) => lines.push(line) });
  const measured = () =>
    lines.flatMap((line) => metricsIn(line).map(({ name, value, dimensions }) => [dimensions.Source, name, value]));
  return { telemetry, lines, measured };
}

const request = (source: string, changes: object = {}): PipelineEvent => ({
  kind: 'request',
  source,
  endpoint: 'runs',
  status: 200,
  ...changes,
});

describe('what is told of a landed log', () => {
  it('is one line with its objects, its correlation id and its metrics', () => {
    const { telemetry, lines, measured } = scene();
    telemetry.emit(LANDED);
    const { kind: _kind, ...fields } = LANDED;
    expect(lines).toMatchObject([{ level: 'info', event: 'landed', ...fields }]);
    expect(measured()).toEqual([
      [SOURCE, 'LandedLogs', 1],
      [SOURCE, 'ReadyLagSeconds', 2.5],
      [SOURCE, 'PollsPerLog', 3],
    ]);
  });

  it('counts the bytes as they come, not once more at the end', () => {
    const { telemetry, measured } = scene();
    const moved = { kind: 'moved', source: SOURCE, id: 'run-1', from: 'pending', to: 'ready' } as const;
    telemetry.emit({ ...moved, brought: { bytes: 7, keys: ['a'] } });
    telemetry.emit(moved);
    expect(measured()).toEqual([[SOURCE, 'LandedBytes', 7]]);
  });
});

describe('the level of a line', () => {
  it.each<[string, PipelineEvent]>([
    ['debug', request(SOURCE)],
    ['debug', { kind: 'bytes', source: SOURCE, bytes: 1 }],
    ['warn', { kind: 'problem', source: SOURCE, error: { kind: 'auth', message: 'refused' } }],
    ['warn', { kind: 'given up', source: SOURCE, reason: 'auth' }],
    ['info', LANDED],
    ['info', { kind: 'paused', source: SOURCE, note: 'later' }],
  ])('is %s for %o', (level, event) => {
    const { telemetry, lines } = scene();
    telemetry.emit(event);
    expect(lines).toMatchObject([{ level, event: event.kind }]);
  });
});

describe('requests', () => {
  it('are counted by source, and told once, when the invocation ends', () => {
    const { telemetry, measured } = scene();
    for (const each of ['a', 'a', 'b']) telemetry.emit(request(each));
    telemetry.emit(request('a', { status: 429, throttled: true }));
    telemetry.emit(request('b', { status: 'error' }));
    expect(measured()).toEqual([]);
    telemetry.flush();
    const expected = [
      ['a', 'Requests', 3],
      ['a', 'ThrottledRequests', 1],
      ['b', 'Requests', 2],
      ['b', 'ThrottledRequests', 0],
    ];
    expect(measured()).toEqual(expected);
    telemetry.flush();
    expect(measured()).toEqual(expected);
  });
});

describe('messages of one batch', () => {
  it('never mix their correlation ids, whoever tells, and whichever comes first', async () => {
    const { telemetry, lines } = scene();
    const work = (id: string, turns: number): Promise<void> =>
      asOperation(async () => {
        correlate(`discovery-of-${id}`);
        for (let turn = 0; turn < turns; turn += 1) {
          await Promise.resolve();
          // As a connector tells, which does not know the row.
          telemetry.emit({ kind: 'problem', source: SOURCE, id, error: { kind: 'contract', message: 'a finding' } });
        }
      });
    await Promise.all([work('run-1', 3), work('run-2', 5), work('run-3', 1)]);
    expect(lines).toHaveLength(9);
    for (const { id, correlationId } of lines) expect(correlationId).toBe(`discovery-of-${String(id)}`);
  });

  it('give way to an event’s own id, as of one of the many slices that a discovery lists', async () => {
    const { telemetry, lines } = scene();
    await asOperation(async () => {
      correlate('of-the-message');
      telemetry.emit(LANDED);
      telemetry.emit({ kind: 'refused', source: SOURCE, id: 'run-2', why: 'stale' });
    });
    telemetry.emit({ kind: 'discovered', source: SOURCE, listed: 1, fresh: 1 });
    expect(lines.map(({ correlationId }) => correlationId)).toEqual(['discovery-1', 'of-the-message', undefined]);
  });
});
