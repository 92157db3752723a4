import { describe, expect, it } from 'vitest';
import { runView } from '../../../../functions/cli/run-view.ts';
import { describeRun } from '../../../../functions/cli/runs-show.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../../factories/slice.ts';

const NOWHERE = (): undefined => undefined;

describe('runView', () => {
  it('adds up the parts and never shows what a connector remembers', () => {
    const view = runView(fullSliceRow(), NOWHERE);
    expect(view).toMatchObject({ bytes: 5_000_000_010, lines: 1, storedBytes: 17, durationSeconds: 600.123 });
    expect(JSON.stringify(view)).not.toContain('s1.abc');
    expect(view.parts[0]).not.toHaveProperty('file');
  });

  it('says when the next step of an open run is due, and nothing of it for one that has ended', () => {
    expect(runView(sliceRow(), NOWHERE).nextStepAt).toBe(new Date(NOON_MS).toISOString());
    expect(runView(sliceRow({ state: 'landed', endedAtMs: NOON_MS }), NOWHERE).nextStepAt).toBeUndefined();
  });
});

describe('describeRun', () => {
  it('says what an open run waits for, and whether anybody works on it', () => {
    const view = runView(sliceRow({ note: 'the run has just finished' }), NOWHERE);
    expect(describeRun(view, true)).toMatch(/^waits for {2,}the run has just finished$/m);
    expect(describeRun(view, false)).toContain('nobody works here now: start runlake ingest');
  });

  it('says why a run was given up', () => {
    const lastError = { kind: 'auth', message: 'check the secret' };
    const row = sliceRow({ state: 'failed', endedAtMs: NOON_MS, note: 'auth: check the secret', lastError });
    const text = describeRun(runView(row, NOWHERE), false);
    expect(text).toMatch(/^why +auth: check the secret$/m);
    expect(text).toMatch(/^last error +auth: check the secret$/m);
  });
});
