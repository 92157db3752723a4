import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';

/** A check that comes to findings, all under one name. */
export interface Check {
  readonly name: string;
  readonly source?: string;
  /** Its findings, without the name; `[]` and `undefined` when there is nothing to tell. */
  look(): Promise<readonly Omit<DoctorFinding, 'check'>[]>;
}

/**
 * Does the checks one after the other. One that fails is a finding `unknown`, and the others go on: a person may lack a single
 * right, and an emulator a single API. Never throws.
 */
export async function findingsOf(checks: readonly Check[]): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const { name, source, look } of checks) {
    const about = { check: name, ...(source === undefined ? {} : { source }) };
    try {
      for (const found of await look()) findings.push({ ...about, ...found });
    } catch (thrown) {
      findings.push({
        ...about,
        state: 'unknown',
        found: redact(toIngestError(thrown).message),
        todo: 'Could not be looked at; see which rights the doctor needs: docs/deploy.md, "Is it well?".',
      });
    }
  }
  return findings;
}

export const good = (found: string): Omit<DoctorFinding, 'check'> => ({ state: 'good', found });
export const bad = (found: string, todo: string): Omit<DoctorFinding, 'check'> => ({ state: 'bad', found, todo });
