import { describe, expect, it } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { LostLease } from '../../../../functions/fetch/lost-lease.ts';
import { retry } from '../../../../functions/retry/retry.ts';
import type { StepOutcome } from '../../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { fetchTask, sliceRow } from '../../../factories/slice.ts';
import { delivery, pipeline, type Script, SOURCE, VendorFile } from '../pipeline.ts';

const DAY = `${SOURCE}/2026-11-20`;

async function scene(script: Script, changes: Partial<SliceRow> = {}) {
  const all = pipeline(script);
  const row = sliceRow(changes);
  await all.index.record([row]);
  return { ...all, row };
}

/** Lands one part, then is done. */
const landOne = () => {
  const file = new VendorFile('log');
  return (row: SliceRow): StepOutcome =>
    row.parts.length > 0 ? { kind: 'done' } : { kind: 'land', part: file.part(), before: {} };
};
const notYet: StepOutcome = { kind: 'wait', state: 'generating', delaySeconds: 30, note: 'not yet' };

describe('a step marks', () => {
  it('the day of a log once it has landed, after the row is saved', async () => {
    const { services, row, partitions, index } = await scene({ step: landOne() });
    const saves: number[] = [];
    const mark = partitions.mark.bind(partitions);
    partitions.mark = async (...args) => {
      saves.push(index.writes.filter(({ operation }) => operation === 'save').length);
      return await mark(...args);
    };
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([DAY]);
    expect(saves).toEqual([1]);
  });

  it('nothing while the vendor says "not yet"', async () => {
    const { services, row, partitions } = await scene({ step: () => notYet });
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([]);
  });

  it.each(['empty', 'gone'] as const)('the day of a run whose log is %s: its row says so', async (kind) => {
    const { services, row, partitions } = await scene({ step: () => ({ kind, note: 'none' }) });
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([DAY]);
  });

  it('both days of a run that turns out to have begun on another one', async () => {
    const run = { ...sliceRow().run, startedAt: '2026-11-21T00:01:00.000Z' };
    const { services, row, partitions } = await scene({ step: () => ({ ...notYet, run }) });
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([DAY, `${SOURCE}/2026-11-21`]);
  });

  it.each([
    ['that told no time', { triggeredAt: undefined, startedAt: undefined }, '2026-11-20'],
    ['whose start is corrected', { startedAt: '2026-11-19T23:59:00.000Z' }, '2026-11-19'],
  ])('the day of a run %s, too, when its worker died between the row and the mark', async (_, times, day) => {
    const { triggeredAt: _trigger, startedAt: _start, ...known } = sliceRow().run ?? { runId: 'run-1' };
    const began = Object.fromEntries(Object.entries(times).filter(([, text]) => text !== undefined));
    const before = { ...known, ...began } as SliceRow['run'] & object;
    const run = { ...before, startedAt: '2026-11-21T00:01:00.000Z' };
    const { services, row, partitions } = await scene({ step: () => ({ ...notYet, run }) }, { run: before });
    const mark = partitions.mark.bind(partitions);
    partitions.mark = () => Promise.reject(new Error('the process died'));
    await expect(fetch(services, fetchTask(row), delivery())).rejects.toThrow('the process died');
    partitions.mark = mark;
    await fetch(services, fetchTask(row), delivery({ receiveCount: 2 }));
    expect(partitions.marks).toEqual([`${SOURCE}/${day}`, `${SOURCE}/2026-11-21`]);
  });

  it('the day that a run has left while parts of its log landed, when its worker died before the last one', async () => {
    const run = { ...sliceRow().run, startedAt: '2026-11-22T00:01:00.000Z' } as SliceRow['run'] & object;
    const { services, row, partitions, index } = await scene({
      step: (leased) => {
        if (leased.parts.length > 0) throw new LostLease('killed');
        return { kind: 'land', part: new VendorFile('log').part({ index: 1, of: 2 }), run, before: {} };
      },
    });
    partitions.mark = () => Promise.reject(new Error('the process died'));
    await expect(fetch(services, fetchTask(row), delivery())).rejects.toThrow('the process died');
    expect(index.rows()).toMatchObject([{ run: { startedAt: run.startedAt }, earlierDays: ['2026-11-20'] }]);
  });

  it('everything that the row holds, when the message comes again after its worker has died', async () => {
    const { services, row, partitions, index } = await scene({ step: landOne() });
    await fetch(services, fetchTask(row), delivery());
    partitions.marks.length = 0;
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([]);
    await fetch(services, fetchTask(row), delivery({ receiveCount: 2 }));
    expect(partitions.marks).toEqual([DAY]);
    expect(index.rows()).toMatchObject([{ state: 'landed' }]);
  });

  it('what an earlier delivery had saved on its way, when the message comes again and is worked on', async () => {
    const { services, row, partitions, index } = await scene({ step: () => notYet });
    const key = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-10-01/run-1/part-00001.json.zst';
    const part = { key, index: 1, bytes: 1, storedBytes: 1, lines: 1, sha256: 's', etag: '"e"' };
    await index.save({ ...row, parts: [part] });
    await fetch(services, fetchTask(row), delivery({ receiveCount: 2 }));
    expect(partitions.marks).toEqual([`${SOURCE}/2026-10-01`, DAY]);
  });

  it('what it has left, when it has lost its lease', async () => {
    const { services, row, partitions, index } = await scene({
      step: async (leased) => {
        await index.save(leased);
        return { kind: 'gone', note: 'purged' };
      },
    });
    await fetch(services, fetchTask(row), delivery());
    expect(partitions.marks).toEqual([DAY]);
  });

  it('nothing for a message of a slice that nobody knows', async () => {
    const { services, partitions } = await scene({});
    await fetch(services, fetchTask(sliceRow({ id: 'unknown' })), delivery({ receiveCount: 2 }));
    expect(partitions.marks).toEqual([]);
  });

  it('the day of a run that is opened again', async () => {
    const { services, row, partitions } = await scene({}, { state: 'failed', endedAtMs: 1 });
    await retry(services, { v: 1, kind: 'retry', source: SOURCE, stream: row.stream, id: row.id });
    expect(partitions.marks).toEqual([DAY]);
  });
});
