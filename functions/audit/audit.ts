import { auditDay, type DayAudit } from '../../shared/domain/audit-day.ts';
import { findingName } from '../../shared/domain/finding.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import type { AuditServices, AuditSource } from './audit-source.ts';
import { dayFacts, type Look } from './day-facts.ts';
import { type ListedDay, listItems, type Wait } from './list-items.ts';
import { listingFloorMs } from './listing-floor.ts';
import { type DayRange, slicesWithoutRun } from './slices-without-run.ts';

const DAY_MS = 86_400_000;
/** What is younger is on its way: the schedules of all vendors come round several times within it. Units: milliseconds. */
const GRACE_MS = 3_600_000;

export interface AuditOptions extends DayRange {
  /** Reads every object and compares its content. */
  readonly deep: boolean;
  readonly graceMs?: number;
  /** Instead of the services' clock. Units: epoch milliseconds. */
  readonly nowMs?: number;
  readonly wait?: Wait;
}

/** One audited day. `note`: what was not compared, and why. `unanswered`: the vendor was asked in vain. */
export interface AuditedDay extends DayAudit, Omit<ListedDay, 'items'> {
  readonly vendor: string;
  readonly askedVendor: boolean;
}

/**
 * Audits a source day by day. Writes nothing.
 *
 * While it reads, the pipeline goes on: a hole counts only when a second look, at rows and objects as they are then, finds
 * it again. Memory: one day. Errors: transient of index and bucket; what the vendor answers is part of the day.
 */
export async function* audit(
  services: AuditServices,
  source: AuditSource,
  options: AuditOptions,
): AsyncGenerator<AuditedDay> {
  const now = (): number => options.nowMs ?? services.environment.now();
  const withoutRun = await slicesWithoutRun(services, source, options);
  const floorMs = await listingFloorMs(services, source);
  for (const day of daysOf(options)) {
    const asked = { dayStartMs: Date.parse(day), nowMs: now(), floorMs };
    const { items, ...listed } = await listItems(source, asked, options.wait);
    const look = (reads: Look['reads']): Look => ({
      day,
      range: options,
      items,
      withoutRun,
      nowMs: now(),
      graceMs: options.graceMs ?? GRACE_MS,
      reads,
    });
    const audited = await lookTwice(services, source, look, options.deep);
    yield { ...audited, ...listed, vendor: source.vendor, askedVendor: items !== undefined };
  }
}

async function lookTwice(
  services: AuditServices,
  source: AuditSource,
  look: (reads: Look['reads']) => Look,
  deep: boolean,
): Promise<DayAudit> {
  const first = auditDay(
    await dayFacts(
      services,
      source,
      look(() => deep),
    ),
  );
  if (first.findings.length === 0) return first;
  const names = new Set(first.findings.map(findingName));
  const keys = new Set(first.findings.map(({ key }) => key));
  const again = look((key) => deep && keys.has(key));
  return auditDay(await dayFacts(services, source, again), names);
}

/** The days of a range, ascending. */
function* daysOf({ fromDay, toDay }: DayRange): Generator<string> {
  for (let ms = Date.parse(fromDay); ms <= Date.parse(toDay); ms += DAY_MS) yield utcDay(ms);
}
