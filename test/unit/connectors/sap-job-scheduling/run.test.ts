import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCursor } from '../../../../shared/connectors/sap-job-scheduling/next-cursor.ts';
import { identifyRunLog, runOfLine } from '../../../../shared/connectors/sap-job-scheduling/run.ts';

const SUBJECT = { jobId: '42', scheduleId: 'daily', job: 'sync-orders' };
const ROW = {
  runId: '5646889BB133728EE10000000A61A0D8',
  runText: 'Something wrong happened',
  httpStatus: 500,
  executionTimestamp: '2015-11-14T04:15:22',
  runStatus: 'COMPLETED',
  runState: 'ERROR',
  scheduleTimestamp: '2015-11-14T04:13:22',
  completionTimestamp: '2015-11-14 04:15:23',
};
const line = (changes: object = {}): string => JSON.stringify({ ...ROW, ...changes });

describe('a run log', () => {
  it('is one run for people, in UTC, with the reason when it went wrong', () => {
    expect(runOfLine(line(), SUBJECT)).toEqual({
      runId: ROW.runId,
      status: 'failed',
      vendorStatus: 'COMPLETED/ERROR',
      subject: SUBJECT,
      triggeredAt: '2015-11-14T04:13:22.000Z',
      startedAt: '2015-11-14T04:15:22.000Z',
      finishedAt: '2015-11-14T04:15:23.000Z',
      errorText: 'Something wrong happened',
    });
  });

  it.each([
    ['SCHEDULED', 'SCHEDULED', 'queued', 0],
    ['RUNNING', 'TRIGGERED', 'running', 1],
    ['RUNNING', 'ACK_NOT_RECVD', 'running', 1],
    ['COMPLETED', 'SUCCESS', 'succeeded', 3],
    ['completed', 'success', 'succeeded', 3],
    ['COMPLETED', 'ERROR', 'failed', 3],
    ['COMPLETED', 'REQUEST_ERROR', 'failed', 3],
    ['COMPLETED', 'TIMEOUT', 'failed', 3],
    ['COMPLETED', 'UNKNOWN', 'unknown', 2],
    ['COMPLETED', 'NEW_WORD', 'unknown', 3],
    ['SUSPENDED', 'SUSPENDED', 'unknown', 1],
    [null, undefined, 'unknown', 1],
  ])('%s/%s is %s, of rank %i', (runStatus, runState, status, rank) => {
    const row = line({ runStatus, runState });
    expect(runOfLine(row, SUBJECT).status).toBe(status);
    expect(identifyRunLog(row)).toEqual({
      identity: ROW.runId,
      timeMs: Date.UTC(2015, 10, 14, 4, 13, 22),
      rank,
      failed: status === 'failed',
    });
  });

  it('is not final without its end', () => {
    expect(identifyRunLog(line({ completionTimestamp: null })).rank).toBe(2);
  });

  it('has no error text while it runs, or when it succeeded', () => {
    for (const row of [line({ runStatus: 'RUNNING' }), line({ runState: 'SUCCESS' }), line({ runText: '' })]) {
      expect(runOfLine(row, SUBJECT)).not.toHaveProperty('errorText');
    }
  });

  it('keeps its place whatever becomes of it', () => {
    const word = fc.option(fc.string(), { nil: null });
    fc.assert(
      fc.property(word, word, word, word, (runStatus, runState, executionTimestamp, completionTimestamp) => {
        const { identity, timeMs } = identifyRunLog(
          line({ runStatus, runState, executionTimestamp, completionTimestamp }),
        );
        expect([identity, timeMs]).toEqual([ROW.runId, Date.UTC(2015, 10, 14, 4, 13, 22)]);
      }),
    );
  });

  it('keeps its place where another endpoint spells fractions of the second', () => {
    const [whole, fine] = ['2015-11-14T04:13:22', '2015-11-14T04:13:22.517Z'];
    expect(identifyRunLog(line({ scheduleTimestamp: fine }))).toEqual(
      identifyRunLog(line({ scheduleTimestamp: whole })),
    );
  });

  it('without a scheduleTimestamp that can be read has its other times, and none at the epoch', () => {
    const timeOf = (changes: Record<string, unknown>) =>
      identifyRunLog(line({ scheduleTimestamp: 'soon', ...changes })).timeMs;
    const times = { executionTimestamp: '2026-11-20T11:00:00', completionTimestamp: '2026-11-20T11:01:00' };
    expect(timeOf(times)).toBe(Date.UTC(2026, 10, 20, 11));
    expect(timeOf({ ...times, executionTimestamp: null })).toBe(Date.UTC(2026, 10, 20, 11, 1));
    expect(timeOf({ executionTimestamp: null, completionTimestamp: null })).toBe(0);
  });
});

describe('the next page by the vendor’s word', () => {
  const BASE = 'https://scheduler.example.com';

  it.each([
    ['/scheduler/jobs/1/schedules/a/runs?page_size=200&next=abc', 'abc'],
    ['?page_size=200&next=abc', 'abc'],
    [`${BASE}/scheduler/jobs/1/schedules/a/runs?next=a%2Fb`, 'a/b'],
    ['/scheduler/jobs/1/schedules/a/runs?page_size=200&offset=200', undefined],
    ['/runs?next=', undefined],
    ['', undefined],
  ])('of %s is %s', (url, cursor) => {
    expect(nextCursor(url, BASE)).toBe(cursor);
  });

  it.each(['https://evil.example.com/runs?next=topsecret', '//evil.example.com/runs?next=topsecret', 'data:topsecret'])(
    'is refused at another origin: %s',
    (url) => {
      const refused = () => nextCursor(url, BASE);
      expect(refused).toThrow(expect.objectContaining({ kind: 'transient' }));
      expect(refused).toThrow(/^(?!.*topsecret)/);
    },
  );
});
