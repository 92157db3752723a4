import { saysMissing } from '../../shared/adapters/aws-failure.ts';
import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';

/** A check that comes to findings, all under one name. */
export interface Check {
  readonly name: string;
  readonly source?: string;
  /** Its findings, without the name; `[]` and `undefined` when there is nothing to tell. */
  look(): Promise<readonly Found[]>;
}

/** What to do where something of a stage is not there. A deploy alone changes nothing when its template has not changed. */
export const BRING_BACK =
  'Deploy again, with --revert-drift when it was deleted by hand: docs/deploy.md, "Is it well?".';

type Found = Omit<DoctorFinding, 'check'>;

/** Does the checks one after the other. One that fails is a finding, see `failure`, and the others go on. Never throws. */
export async function findingsOf(checks: readonly Check[]): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const { name, source, look } of checks) {
    const about = { check: name, ...(source === undefined ? {} : { source }) };
    try {
      for (const found of await look()) findings.push({ ...about, ...found });
    } catch (thrown) {
      findings.push({ ...about, ...failure(thrown) });
    }
  }
  return findings;
}

/**
 * What a look has found that failed. `bad` when AWS says that the thing is not there, or the error blames what is deployed;
 * `unknown` when nobody can tell: a person may lack a single right, AWS may throttle, an emulator lack a single API.
 */
export function failure(thrown: unknown): Found {
  const error = toIngestError(thrown);
  const { kind, message, safe } = error;
  if (saysMissing(error)) {
    return bad(`${safe.resource} is gone (${safe.service} ${safe.operation}: ${safe.error})`, BRING_BACK);
  }
  if (kind === 'config' || kind === 'contract') return bad(redact(message), 'Mend what it names, then look again.');
  return {
    state: 'unknown',
    found: redact(message),
    todo: 'Could not be looked at; see which rights the doctor needs: docs/deploy.md, "Is it well?".',
  };
}

export const good = (found: string): Found => ({ state: 'good', found });
export const bad = (found: string, todo: string): Found => ({ state: 'bad', found, todo });
