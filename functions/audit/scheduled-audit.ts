import { utcDay } from '../../shared/domain/object-key.ts';
import type { Services } from '../services.ts';
import { type AuditedDay, audit } from './audit.ts';
import { auditSource } from './audit-source.ts';
import type { Wait } from './list-items.ts';
import { metricLine } from './metric-line.ts';
import { summarize } from './summarize.ts';
import { writeFindings } from './write-findings.ts';

const DAY_MS = 86_400_000;
/** Days that the schedule looks at, today included. */
const DAYS = 3;

/**
 * The audit of the schedule, for one source: the last days, written into the `audits` table, and told as metrics.
 *
 * Errors: transient of index and bucket; holes, and a vendor that does not answer, are what it tells.
 */
export async function scheduledAudit(
  services: Services,
  source: string,
  options: {
    readonly stage: string;
    readonly auditId: string;
    readonly log: (line: Readonly<Record<string, unknown>>) => void;
    readonly wait?: Wait;
  },
): Promise<void> {
  const auditedAtMs = services.environment.now();
  const range = { fromDay: utcDay(auditedAtMs - (DAYS - 1) * DAY_MS), toDay: utcDay(auditedAtMs), deep: false };
  const { connector, vendor } = services.source(source);
  const wait = options.wait === undefined ? {} : { wait: options.wait };
  const days: AuditedDay[] = [];
  for await (const day of audit(services, auditSource(source, connector), { ...range, ...wait })) days.push(day);
  const { auditId } = options;
  const key = await writeFindings(services, { auditId, auditedAtMs, source, vendor, days });
  for (const { unanswered, day } of days) {
    if (unanswered === undefined) continue;
    options.log({ level: 'warn', event: 'vendor not asked', source, day, kind: unanswered.kind });
  }
  options.log({ ...metricLine({ stage: options.stage, source, atMs: auditedAtMs }, summarize(days)), key });
}
