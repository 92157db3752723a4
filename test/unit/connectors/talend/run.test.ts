import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  listTargets,
  runningDelaySeconds,
  settleSeconds,
  toListedSlice,
} from '../../../../shared/connectors/talend/listed-run.ts';
import { endedAtMs, isFinal, toRunRecord } from '../../../../shared/connectors/talend/run.ts';
import { type Execution, ExecutionSchema } from '../../../../shared/connectors/talend/schema.ts';

const NOON_MS = Date.UTC(2026, 10, 20, 12);
const execution = (fields: Record<string, unknown>): Execution =>
  ExecutionSchema.parse({ executionId: 'e-1', ...fields });

describe('the status of a run', () => {
  it.each([
    ['dispatching', 'DISPATCHING_FLOW', 'queued', false],
    ['executing', 'STARTING_FLOW_EXECUTION', 'running', false],
    ['executing', 'STOPPING_FLOW_EXECUTION', 'running', false],
    ['execution_successful', 'EXECUTION_SUCCESS', 'succeeded', true],
    ['execution_failed', 'EXECUTION_FAILED', 'failed', true],
    ['execution_rejected', 'EXECUTION_REJECTED', 'failed', true],
    ['deploy_failed', 'DEPLOY_FAILED', 'failed', true],
    ['terminated', 'EXECUTION_TERMINATED', 'canceled', true],
    ['terminated_timeout', 'EXECUTION_TERMINATED_TIMEOUT', 'failed', true],
    ['terminated_shutdown', 'EXECUTION_TERMINATED_SHUTDOWN', 'canceled', true],
    [undefined, 'EXECUTION_SUCCESS', 'succeeded', true],
    ['EXECUTION_SUCCESSFUL', undefined, 'succeeded', true],
    ['EXECUTION_FAILED', undefined, 'failed', true],
    ['execution_misfired', undefined, 'failed', true],
    ['a_word_of_tomorrow', undefined, 'unknown', false],
    [null, null, 'unknown', false],
    ['terminated', 'STOPPING_FLOW_EXECUTION', 'canceled', false],
  ])('%s, %s is %s, final: %s', (status, executionStatus, expected, final) => {
    const run = execution({ status, executionStatus });
    expect(toRunRecord(run).status).toBe(expected);
    expect(isFinal(run, NOON_MS)).toBe(final);
  });
});

it('a run that finished an hour ago is final, whatever words the vendor finds for it', () => {
  const run = execution({ status: 'a_word_of_tomorrow', finishTimestamp: '2026-11-20T12:00:00Z' });
  expect(isFinal(run, NOON_MS + 3_599_999)).toBe(false);
  expect(isFinal(run, NOON_MS + 3_600_000)).toBe(true);
});

describe('a run record', () => {
  it('keeps what the listing knew and the single run does not say', () => {
    const listed = toRunRecord(
      execution({ taskId: 't', planId: 'plan', status: 'executing', executionType: 'SCHEDULED' }),
    );
    const single = toRunRecord(
      execution({ workspaceId: 'w', jobId: 'j', planId: 'plan-execution', status: 'execution_successful' }),
      listed,
    );
    expect(single.subject).toEqual({ taskId: 't', planId: 'plan', workspaceId: 'w', jobId: 'j' });
    expect(single).toMatchObject({ trigger: 'SCHEDULED', status: 'succeeded', vendorStatus: 'execution_successful' });
  });

  it('takes a time without a zone for UTC, one in milliseconds as well, and leaves alone what has another type', () => {
    const record = toRunRecord(
      execution({
        triggerTimestamp: '2026-11-20 12:00:00',
        startTimestamp: NOON_MS,
        finishTimestamp: {},
        errorMessage: 7,
      }),
    );
    expect(record).toMatchObject({ triggeredAt: '2026-11-20T12:00:00.000Z', startedAt: '2026-11-20T12:00:00.000Z' });
    expect(record).not.toHaveProperty('finishedAt');
    expect(record).not.toHaveProperty('errorText');
  });

  it('spells every time in UTC, whatever zone the vendor uses, and leaves out what is no time', () => {
    const record = toRunRecord(execution({ startTimestamp: '2026-11-20T13:00:00+01:00', finishTimestamp: 'soon' }));
    expect(record.startedAt).toBe('2026-11-20T12:00:00.000Z');
    expect(record).not.toHaveProperty('finishedAt');
  });
});

describe('what a run record says', () => {
  const earlier = toRunRecord(
    execution({
      triggerTimestamp: '2026-11-20T10:59:59Z',
      startTimestamp: '2026-11-20T11:00:00Z',
      finishTimestamp: '2026-11-20T11:30:00Z',
      misfiredExecutionReason: 'no engine was free',
    }),
  );

  it('of times and errors is the newest word, and else the earlier one', () => {
    const { triggeredAt, startedAt, finishedAt, errorText } = toRunRecord(execution({}), earlier);
    expect({ triggeredAt, startedAt, finishedAt, errorText }).toEqual({
      triggeredAt: '2026-11-20T10:59:59.000Z',
      startedAt: '2026-11-20T11:00:00.000Z',
      finishedAt: '2026-11-20T11:30:00.000Z',
      errorText: 'no engine was free',
    });
    expect(
      toRunRecord(execution({ finishTimestamp: '2026-11-20T12:00:00Z', errorMessage: 'exit 1' }), earlier),
    ).toMatchObject({ finishedAt: '2026-11-20T12:00:00.000Z', errorText: 'exit 1' });
  });

  it('of an error is its message before the reason of a misfire', () => {
    const both = execution({ errorMessage: 'exit 1', misfiredExecutionReason: 'no engine was free' });
    expect(toRunRecord(both).errorText).toBe('exit 1');
  });

  it('of a status is the vendor’s own word, or that it gave none', () => {
    expect(toRunRecord(execution({ status: 'executing', executionStatus: 'DISPATCHING_FLOW' })).vendorStatus).toBe(
      'executing',
    );
    expect(toRunRecord(execution({ executionStatus: 'DISPATCHING_FLOW' })).vendorStatus).toBe('DISPATCHING_FLOW');
    expect(toRunRecord(execution({})).vendorStatus).toBe('missing');
  });
});

describe('the end of a run', () => {
  it('is its finish; for one that never started, its trigger; unknown for one that has no finish yet', () => {
    expect(
      endedAtMs(execution({ startTimestamp: '2026-11-20T11:00:00Z', finishTimestamp: '2026-11-20T12:00:00Z' })),
    ).toBe(NOON_MS);
    expect(endedAtMs(execution({ triggerTimestamp: '2026-11-20T12:00:00Z' }))).toBe(NOON_MS);
    const running = { triggerTimestamp: '2026-11-20T10:59:59Z', startTimestamp: '2026-11-20T11:00:00Z' };
    expect(endedAtMs(execution(running))).toBeUndefined();
    expect(endedAtMs(execution({}))).toBeUndefined();
  });

  it('is followed by the settle time, rounded up, and never by a negative wait', () => {
    const run = execution({ startTimestamp: '2026-11-20T11:00:00Z', finishTimestamp: '2026-11-20T12:00:00Z' });
    expect(settleSeconds(run, NOON_MS + 500, 30)).toBe(30);
    expect(settleSeconds(run, NOON_MS + 29_001, 30)).toBe(1);
    expect(settleSeconds(run, NOON_MS + 3_600_000, 30)).toBe(0);
    expect(settleSeconds(execution({ startTimestamp: '2026-11-20T11:00:00Z' }), NOON_MS, 30)).toBe(30);
  });
});

it('a running run is looked at again within 2 s and 15 min, later the longer it runs', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), (seconds) => {
      const run = toRunRecord(execution({ startTimestamp: new Date(NOON_MS - seconds * 1000).toISOString() }));
      const delay = runningDelaySeconds(run, NOON_MS);
      expect(delay).toBeGreaterThanOrEqual(2);
      expect(delay).toBeLessThanOrEqual(900);
      expect(delay).toBeLessThanOrEqual(Math.max(2, seconds / 20 + 1));
    }),
  );
});

it('a run that has not started is looked at again by its trigger, and one without any time in 2 s', () => {
  const triggered = toRunRecord(execution({ triggerTimestamp: new Date(NOON_MS - 200_000).toISOString() }));
  expect(runningDelaySeconds(triggered, NOON_MS)).toBe(10);
  expect(runningDelaySeconds(toRunRecord(execution({})), NOON_MS)).toBe(2);
});

describe('a listed run', () => {
  const listed = (fields: Record<string, unknown>) => toListedSlice(execution(fields), { 4: 40 }, NOON_MS, 30);
  const ended = { status: 'terminated', triggerTimestamp: '2026-11-20T11:59:50Z' };

  it('that is final is due once its settle time is over, and remembers whether it ever started', () => {
    const started = { ...ended, startTimestamp: '2026-11-20T11:59:51Z', finishTimestamp: '2026-11-20T11:59:55Z' };
    expect(listed(started)).toMatchObject({
      id: 'e-1',
      run: { runId: 'e-1', status: 'canceled' },
      memory: { final: true, neverStarted: false, pace: { 4: 40 } },
      delaySeconds: 25,
    });
    expect(listed(ended)).toMatchObject({ memory: { final: true, neverStarted: true }, delaySeconds: 20 });
  });

  it('that is not final is due by the time that it has been running', () => {
    expect(listed({ status: 'executing', startTimestamp: '2026-11-20T11:50:00Z' })).toMatchObject({
      memory: { final: false, neverStarted: false, pace: { 4: 40 } },
      delaySeconds: 30,
    });
  });
});

it('a scope is covered by one listing per task, workspace or environment', () => {
  expect(listTargets({ tasks: 'all' })).toEqual([{}]);
  expect(listTargets({ tasks: ['a', 'b'] })).toEqual([{ taskId: 'a' }, { taskId: 'b' }]);
  expect(listTargets({ tasks: 'all', environments: ['e', 'f'] })).toEqual([
    { environmentId: 'e' },
    { environmentId: 'f' },
  ]);
  expect(listTargets({ tasks: ['a'], workspaces: ['w', 'v'] })).toEqual([
    { taskId: 'a', workspaceId: 'w' },
    { taskId: 'a', workspaceId: 'v' },
  ]);
});
