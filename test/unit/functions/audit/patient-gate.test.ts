import { describe, expect, it } from 'vitest';
import { type GatePatience, PatientGate } from '../../../../functions/audit/patient-gate.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { heldWords } from '../../../../shared/domain/hold.ts';
import type { RequestGate } from '../../../../shared/ports/request-gate.ts';

const paused = (retryAfterSeconds: number): IngestError => new IngestError('paused', 'spent', { retryAfterSeconds });

/** A gate with answers prepared; an error refuses. */
function scene(answers: (IngestError | undefined)[], patience: number | GatePatience) {
  const waits: number[] = [];
  const reports: unknown[] = [];
  const gate: RequestGate = {
    pass: async () => {
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
    },
    report: async (outcome) => {
      reports.push(outcome);
      return { pausedSeconds: 3 };
    },
  };
  const known = typeof patience === 'number' ? ({ seconds: patience, for: 'all requests' } as const) : patience;
  const patient = new PatientGate(gate, known, async (seconds) => waits.push(seconds));
  return { patient, waits, reports, answers };
}

describe('a patient gate', () => {
  it('waits until it is let pass', async () => {
    const { patient, waits } = scene([paused(2), paused(0.1), undefined], 10);
    await patient.pass();
    expect(waits).toEqual([2, 1]);
  });

  it('has one patience for all waits, and gives up before it is spent', async () => {
    const { patient, waits } = scene([paused(4), undefined, paused(7)], 10);
    await patient.pass();
    await expect(patient.pass()).rejects.toMatchObject({ kind: 'paused' });
    expect(waits).toEqual([4]);
  });

  it('can have it anew for each request, however many there are, and gives up at one that waits too long', async () => {
    const each = { seconds: 10, for: 'each request' } as const;
    const many = [paused(9), undefined, paused(9), undefined, paused(6), paused(6)];
    const { patient, waits } = scene(many, each);
    await patient.pass();
    await patient.pass();
    await expect(patient.pass()).rejects.toMatchObject({ kind: 'paused' });
    expect(waits).toEqual([9, 9, 6]);
  });

  it('does not wait for a source that a person has paused', async () => {
    const held = new IngestError('paused', heldWords('eu', { sinceMs: 0 }), { retryAfterSeconds: 1 });
    const { patient, waits } = scene([held], 10);
    await expect(patient.pass()).rejects.toBe(held);
    expect(waits).toEqual([]);
  });

  it('waits for nothing else', async () => {
    const { patient, waits } = scene([new IngestError('transient', 'down')], 10);
    await expect(patient.pass()).rejects.toMatchObject({ kind: 'transient' });
    expect(waits).toEqual([]);
  });

  it('hands reports on', async () => {
    const { patient, reports } = scene([], 10);
    expect(await patient.report({ kind: 'failed' })).toEqual({ pausedSeconds: 3 });
    expect(reports).toEqual([{ kind: 'failed' }]);
  });
});
