import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUERIES } from '../../../shared/lake/queries/queries.ts';
import { DAY, HOUR, MIDNIGHT, MINUTE, moment, NOW, runStarted } from '../../factories/lake-rows.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeEach(async () => {
  session = await LakeSession.open();
});
afterEach(() => session.close());

const answer = (name: string) => session.rows(QUERIES.find((query) => query.name === name)?.sql ?? '');

describe('failed-today', () => {
  it('shows the runs that failed and ended today, with their first error', async () => {
    const ended = { status: 'failed', finished_at: moment(MIDNIGHT, 1000).time };
    const entry = {
      source: 'eu',
      dt: moment(MIDNIGHT, 0).dt,
      run_id: 'a',
      severity: 'ERROR',
      stream: 'execution-logs',
    };
    await session.lake({
      runs: [
        runStarted(MIDNIGHT, 0, { ...ended, run_id: 'a', error_text: 'vendor says' }),
        runStarted(MIDNIGHT, -HOUR, { ...ended, run_id: 'b', error_text: 'only this\nand more' }),
        runStarted(MIDNIGHT, 0, { ...ended, run_id: 'c', source: 'us' }),
        runStarted(MIDNIGHT, 0, { ...ended, run_id: 'ok', status: 'succeeded' }),
        runStarted(MIDNIGHT, -DAY, { run_id: 'yesterday', status: 'failed', finished_at: moment(MIDNIGHT, -1).time }),
        runStarted(MIDNIGHT, 500, { run_id: 'never-started', status: 'failed', started_at: null }),
      ],
      log_entries: [
        { ...entry, ts: moment(MIDNIGHT, 20).time, ordinal: 9, problem: 'second' },
        { ...entry, ts: moment(MIDNIGHT, 10).time, ordinal: 3, problem: 'later in the file' },
        { ...entry, ts: moment(MIDNIGHT, 10).time, ordinal: 2, problem: 'first' },
        { ...entry, ts: moment(MIDNIGHT, 5).time, ordinal: 1, severity: 'WARN', problem: 'warned' },
        { ...entry, ts: null, ordinal: 0, problem: 'without a time' },
        { ...entry, ts: moment(MIDNIGHT, 1).time, ordinal: 0, run_id: 'c', problem: "other source's" },
      ],
    });
    const rows = await answer('failed-today');
    expect(rows.map(({ source, run_id, first_error }) => [source, run_id, first_error])).toEqual([
      ['eu', 'a', 'first'],
      ['eu', 'b', 'only this'],
      ['us', 'c', null],
      ['eu', 'never-started', null],
    ]);
  });
});

describe('slowest-jobs', () => {
  it("compares a job's last run with the median of its own", async () => {
    const runs = (source: string, durations: number[]) =>
      durations.map((duration_ms, day) =>
        runStarted(MIDNIGHT, (day - 10) * DAY, { source, duration_ms, run_id: `r${day}` }),
      );
    await session.lake({
      runs: [
        ...runs('slow', [100, 100, 200, 100, 1000]),
        ...runs('steady', [100, 100, 100, 100, 100]),
        ...runs('rare', [1, 1, 1, 9999]),
        runStarted(MIDNIGHT, -40 * DAY, { source: 'steady', duration_ms: 5 }),
      ],
    });
    expect(await answer('slowest-jobs')).toMatchObject([
      {
        source: 'slow',
        last_run_id: 'r4',
        duration_ms: '1000',
        median_ms: '100',
        p95_ms: '1000',
        times_median: 10,
        runs: '5',
      },
      { source: 'steady', last_run_id: 'r4', duration_ms: '100', median_ms: '100', times_median: 1, runs: '5' },
    ]);
  });
});

describe('missing-runs', () => {
  const every = (interval: number, lastAgo: number, count: number, fields: Record<string, unknown>) =>
    Array.from({ length: count }, (_, index) =>
      runStarted(NOW, -lastAgo - index * interval, { run_id: `r${index}`, ...fields }),
    );

  it('shows the jobs that have been silent for more than twice their usual interval', async () => {
    await session.lake({
      runs: [
        ...every(HOUR, 150 * MINUTE, 6, { job_id: 'late', name: 'Late' }),
        ...every(HOUR, 110 * MINUTE, 6, { job_id: 'in time' }),
        ...every(HOUR, 10 * HOUR, 4, { job_id: 'hardly known' }),
        ...every(HOUR, 10 * HOUR, 6, { job_id: 'planned' }),
        ...every(HOUR, -30 * MINUTE, 1, { job_id: 'planned', status: 'queued' }),
        ...every(0, 10 * HOUR, 6, { job_id: 'all at once' }),
      ],
    });
    const rows = await answer('missing-runs');
    expect(
      rows.map(({ job_id, usual_minutes, silent_minutes, missed_runs }) => [
        job_id,
        usual_minutes,
        silent_minutes,
        missed_runs,
      ]),
    ).toEqual([
      ['planned', 60, 600, '10'],
      ['late', 60, 150, '2'],
    ]);
  });

  it('takes the usual interval from the median, whatever single gaps were', async () => {
    const regular = every(HOUR, 150 * MINUTE, 10, {});
    await session.lake({ runs: [...regular, runStarted(NOW, -9 * DAY, { run_id: 'long before' })] });
    expect(await answer('missing-runs')).toMatchObject([{ usual_minutes: 60 }]);
  });
});

describe('open-runs', () => {
  it('shows what runs and what has not landed, but not what is planned for later', async () => {
    await session.lake({
      runs: [
        runStarted(NOW, -HOUR, { run_id: 'running', status: 'running', log_state: 'pending' }),
        runStarted(NOW, -2 * HOUR, { run_id: 'log on its way', log_state: 'generating' }),
        runStarted(NOW, -HOUR, { run_id: 'done', log_state: 'landed' }),
        runStarted(NOW, HOUR, { run_id: 'planned', status: 'queued', log_state: 'landed' }),
      ],
    });
    const rows = await answer('open-runs');
    expect(rows.map(({ run_id, minutes }) => [run_id, minutes])).toEqual([
      ['log on its way', 120],
      ['running', 60],
    ]);
  });
});
