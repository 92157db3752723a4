import { FRESHNESS_REACH_DAYS } from '../../shared/config/metric-names.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import type { Services } from '../services.ts';
import { auditNight } from './audit-night.ts';
import { auditSource } from './audit-source.ts';
import type { Wait } from './list-items.ts';
import { metricLine } from './metric-line.ts';
import { newestLandedMs } from './newest-landed.ts';
import { type AuditSummary, summarize } from './summarize.ts';
import { writeFindings } from './write-findings.ts';

const REACH_MS = FRESHNESS_REACH_DAYS * 86_400_000;

export interface ScheduledAuditOptions {
  readonly stage: string;
  readonly auditId: string;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly wait?: Wait;
}

/**
 * The audit of the schedule, for one source: the last days, written into the `audits` table, and told as metrics.
 *
 * The age of the newest thing is looked for behind these days as well: a source that is silent for longer than they reach is
 * just the one to be told of. Errors: transient of index and bucket; holes, and a vendor that does not answer, are what it
 * tells.
 */
export async function scheduledAudit(
  services: Services,
  source: string,
  { stage, auditId, log, wait }: ScheduledAuditOptions,
): Promise<AuditSummary> {
  const auditedAtMs = services.environment.now();
  const { connector, vendor } = services.source(source);
  const audited = auditSource(source, connector);
  const days = await auditNight(services, audited, wait);
  const key = await writeFindings(services, { auditId, auditedAtMs, source, vendor, days });
  for (const { unanswered, day } of days) {
    if (unanswered === undefined) continue;
    const held = saysHeld(unanswered.message);
    log({ level: held ? 'info' : 'warn', event: 'vendor not asked', source, day, kind: unanswered.kind, held });
  }
  const summary = summarize(days);
  const behindMs = Date.parse(days[0]?.day ?? new Date(auditedAtMs).toISOString());
  const reach = { fromMs: behindMs - REACH_MS, toMs: behindMs };
  const newestMs = summary.freshnessMs === undefined ? await newestLandedMs(services.index, audited, reach) : undefined;
  // When nothing has landed within reach, it is at least that old.
  const freshnessMs = summary.freshnessMs ?? Math.max(0, auditedAtMs - (newestMs ?? reach.fromMs));
  log({ ...metricLine({ stage, source, atMs: auditedAtMs, freshnessMs }, summary), key });
  return summary;
}
