import type { DayFacts } from './audit-facts.ts';
import type { Finding } from './finding.ts';

/** Compares what has landed with the tables: a day that is dirty for too long, and tables whose objects are not theirs. */
export function auditLake(facts: DayFacts): Finding[] {
  const { source, day, lake, nowMs, graceMs } = facts;
  if (lake === undefined) return [];
  const behind = (why: string, more: Pick<Finding, 'key' | 'expected' | 'found'> = {}): Finding => ({
    kind: 'lake-behind',
    source,
    day,
    ...more,
    why,
    whatToDo: `run runlake rebuild --from ${day} --to ${day}`,
  });
  if (lake.day === undefined) {
    const landed = facts.slices.some(
      ({ row, parts }) => parts.length > 0 && nowMs > Math.max(row.endedAtMs ?? 0, row.discoveredAtMs) + graceMs,
    );
    return landed ? [behind('something has landed for this day, and no table has ever been built of it')] : [];
  }
  const { landedSequence, builtSequence, dueAtMs = 0, objects } = lake.day;
  const late = builtSequence < landedSequence && nowMs > dueAtMs + graceMs;
  const findings = late
    ? [
        behind('what has landed is not in the tables, although the day should have been built by now', {
          expected: `landing ${landedSequence}`,
          found: `landing ${builtSequence}`,
        }),
      ]
    : [];
  for (const { table, key, etag } of objects) {
    const found = lake.objects.get(key);
    if (found?.etag === etag) continue;
    const what = found === undefined ? 'is not in the bucket' : 'is another one than was built';
    const seen = found === undefined ? {} : { found: found.etag };
    findings.push(behind(`the object of table ${table} ${what}`, { key, expected: etag, ...seen }));
  }
  return findings;
}
