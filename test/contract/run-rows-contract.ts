import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunRow } from '../../shared/domain/run.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { collect } from '../factories/collect.ts';
import { NOON_MS, sliceRow } from '../factories/slice.ts';

const STREAM = 'job-runs';

/** The row of a run that started at noon and succeeded. */
function runRow(source: string, changes: Partial<RunRow> & { readonly runId?: string } = {}): RunRow {
  const { runId = 'run-1', ...others } = changes;
  return {
    version: 1,
    source,
    vendor: 'sap-job-scheduling',
    stream: STREAM,
    run: {
      runId,
      status: 'succeeded',
      vendorStatus: 'COMPLETED/SUCCESS',
      subject: { jobId: '42' },
      startedAt: '2026-11-20T12:00:00.000Z',
      counts: { rows: 3 },
    },
    identity: runId,
    key: 'raw/a',
    rank: 3,
    updatedAtMs: NOON_MS,
    ...others,
  };
}

/** What every index must do with the rows of runs that are no slices. */
export function runRowsContract(index: () => SliceIndex): void {
  describe('rows of runs', () => {
    const source = (): string => `s-${randomUUID().slice(0, 30)}`;

    it('are read back as they were written, by their id', async () => {
      const row = runRow(source());
      await index().putRuns([row]);
      expect(await index().getRun({ source: row.source, stream: STREAM, runId: 'run-1' })).toEqual(row);
      expect(await index().getRun({ source: row.source, stream: STREAM, runId: 'run-2' })).toBeUndefined();
      expect(await index().getRun({ source: row.source, stream: 'other', runId: 'run-1' })).toBeUndefined();
    });

    it('are replaced by a version of the same or a higher rank, never by a lower one', async () => {
      const id = source();
      const version = (rank: number, key: string): RunRow => runRow(id, { rank, key });
      const key = async () => (await index().getRun({ source: id, stream: STREAM, runId: 'run-1' }))?.key;
      await index().putRuns([version(1, 'first')]);
      await index().putRuns([version(1, 'again')]);
      expect(await key()).toBe('again');
      await index().putRuns([version(3, 'final')]);
      await index().putRuns([version(2, 'stale')]);
      expect(await key()).toBe('final');
    });

    it('are listed by the UTC day of their start, in its order, apart from slices', async () => {
      const id = source();
      const at = (runId: string, startedAt: string): RunRow => {
        const row = runRow(id, { runId });
        return { ...row, run: { ...row.run, startedAt } };
      };
      await index().record([sliceRow({ source: id })]);
      await index().putRuns([
        at('late', '2026-11-20T23:59:59.999Z'),
        at('first', '2026-11-20T00:00:00.000Z'),
        at('after', '2026-11-21T00:00:00.000Z'),
      ]);
      const runs = await collect(index().runsByDay(id, '2026-11-20'));
      expect(runs.map(({ run }) => run.runId)).toEqual(['first', 'late']);
      expect((await collect(index().byDay(id, '2026-11-20'))).map((slice) => slice.id)).toEqual(['run-1']);
    });

    it('may be many at once', async () => {
      const id = source();
      await index().putRuns(Array.from({ length: 120 }, (_, number) => runRow(id, { runId: `run-${number}` })));
      expect(await collect(index().runsByDay(id, '2026-11-20'))).toHaveLength(120);
    });
  });

  it('a slice that is no run is in no listing of a day', async () => {
    const id = `s-${randomUUID().slice(0, 30)}`;
    const { run: _run, ...row } = sliceRow({ source: id, window: { fromMs: NOON_MS, toMs: NOON_MS + 900_000 } });
    await index().record([row]);
    expect(await collect(index().byDay(id, '2026-11-20'))).toEqual([]);
    expect(await collect(index().byState(id, 'pending'))).toEqual([row]);
  });
}
