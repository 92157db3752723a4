import { saysHeld } from '../../shared/domain/hold.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { redact } from '../../shared/domain/redact.ts';
import { auditPrefix } from '../../shared/lake/partition.ts';
import { markDirty } from '../curate/mark-dirty.ts';
import type { Services } from '../services.ts';
import type { AuditedDay } from './audit.ts';

/** One audit of one source. */
export interface Audited {
  readonly auditId: string;
  readonly auditedAtMs: number;
  readonly source: string;
  readonly vendor: string;
  readonly days: readonly AuditedDay[];
}

/**
 * Writes what an audit of a source has found as one object of NDJSON, and marks today's tables as behind it.
 *
 * Shape: a line `summary` for each day, then a line `hole` for each hole of it; all lines have all fields, null where
 * there is nothing to say. Never in it: what may be a secret in the reason of a failure. Returns the key. Order: the object, then the mark. Errors: transient.
 */
export async function writeFindings(
  services: Pick<Services, 'store' | 'partitions' | 'queue' | 'environment' | 'curateDelaySeconds'>,
  audited: Audited,
): Promise<string> {
  const { source, vendor, auditedAtMs, auditId, days } = audited;
  const today = utcDay(auditedAtMs);
  const instant = new Date(auditedAtMs).toISOString().replaceAll(':', '-');
  const key = `${auditPrefix({ source, dt: today })}${instant}.ndjson`;
  const body = days.flatMap((day) => linesOf(audited, day)).map((line) => `${JSON.stringify(line)}\n`);
  const description = { contentType: 'application/x-ndjson', metadata: { audit: auditId } };
  await services.store.put(key, new TextEncoder().encode(body.join('')), description, undefined);
  await markDirty(services, source, vendor, [today]);
  return key;
}

const NO_HOLE = {
  hole: null,
  slice: null,
  runId: null,
  key: null,
  expected: null,
  found: null,
  why: null,
  whatToDo: null,
};
const NO_SUMMARY = { listed: null, landed: null, completeness: null, freshnessMs: null };

function linesOf({ auditId, auditedAtMs, source, vendor }: Audited, day: AuditedDay): Record<string, unknown>[] {
  const about = { auditId, auditedAt: new Date(auditedAtMs).toISOString(), source, vendor, day: day.day };
  const { listed, landed, completeness, freshnessMs = null, note, unanswered } = day;
  const reason = saysHeld(unanswered?.message) ? unanswered?.message : unanswered?.kind;
  const why = unanswered === undefined ? note : `the vendor could not be asked (${reason})`;
  return [
    {
      ...about,
      kind: 'summary',
      ...NO_HOLE,
      why: why === undefined ? null : redact(why),
      listed,
      landed,
      completeness: unanswered === undefined ? completeness : null,
      freshnessMs,
    },
    ...day.findings.map(({ kind: hole, slice = null, runId = null, key = null, ...finding }) => ({
      ...about,
      kind: 'hole',
      hole,
      slice,
      runId,
      key,
      expected: finding.expected ?? null,
      found: finding.found ?? null,
      why: redact(finding.why),
      whatToDo: finding.whatToDo,
      ...NO_SUMMARY,
    })),
  ];
}
