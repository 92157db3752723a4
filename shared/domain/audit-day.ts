import type { DayFacts } from './audit-facts.ts';
import { auditLake } from './audit-lake.ts';
import { auditListing, isItemDue, lastWordOf } from './audit-listing.ts';
import { auditObjects } from './audit-objects.ts';
import { auditRuns } from './audit-runs.ts';
import { auditSlices, isOver } from './audit-slices.ts';
import { distinctFindings, type Finding, findingName } from './finding.ts';
import { utcDay } from './object-key.ts';
import { runTimeMs } from './run.ts';
import { isOpen } from './slice.ts';

/** What an audit says of one day of one source. */
export interface DayAudit {
  readonly source: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** Things that have to be here by now: those that the vendor lists, and those that the index knows. */
  readonly listed: number;
  /** How many of them are here, whole. */
  readonly landed: number;
  /** 0 to 100, cut and never rounded up; 100 when nothing has to be here. */
  readonly completeness: number;
  /** Age of the newest thing that has landed, by its own time. Absent when nothing has. Units: milliseconds. */
  readonly freshnessMs?: number;
  readonly findings: readonly Finding[];
}

/**
 * Audits one day: what the vendor lists against the index, the index against the bucket, both against the tables.
 *
 * `only`: names of the holes of an earlier look; another one does not count, and its thing is counted neither way. Shape: each
 * hole once; none when truth and lake are equal. Pure. Test: test/unit/functions/audit/audit.property.test.ts
 */
export function auditDay(facts: DayFacts, only?: ReadonlySet<string>): DayAudit {
  const found = distinctFindings([
    ...auditListing(facts),
    ...auditSlices(facts),
    ...auditObjects(facts),
    ...auditRuns(facts),
    ...auditLake(facts),
  ]);
  const counts = (finding: Finding): boolean => only === undefined || only.has(findingName(finding));
  const [findings, doubtful] = [found.filter(counts), found.filter((finding) => !counts(finding))];
  const expected = expectedThings(facts, findings, doubtful);
  const listed = expected.size;
  const landed = [...expected.values()].filter((whole) => whole).length;
  const newestMs = newestLandedMs(facts, found);
  return {
    source: facts.source,
    day: facts.day,
    listed,
    landed,
    completeness: listed === 0 ? 100 : Math.floor((10_000 * landed) / listed) / 100,
    ...(newestMs === undefined ? {} : { freshnessMs: Math.max(0, facts.nowMs - newestMs) }),
    findings,
  };
}

/** By name: whether a thing that has to be here is here. One that is `doubtful` is left out, unless it is broken for sure. */
function expectedThings(
  facts: DayFacts,
  findings: readonly Finding[],
  doubtful: readonly Finding[],
): ReadonlyMap<string, boolean> {
  const things = judgedThings(facts, brokenThings(findings));
  if (doubtful.length === 0) return things;
  const suspected = judgedThings(facts, brokenThings([...findings, ...doubtful]));
  return new Map([...things].filter(([name, isHere]) => suspected.get(name) === isHere));
}

function judgedThings(facts: DayFacts, broken: BrokenThings): ReadonlyMap<string, boolean> {
  const runs = new Map(facts.runs.map(({ run }) => [run.runId, run]));
  const states = new Map(facts.slices.map(({ row }) => [row.id, row.state]));
  const things = new Map<string, boolean>();
  for (const item of facts.items ?? []) {
    if (!isItemDue(item, facts)) continue;
    const { slice, runId } = item;
    const isHere = !broken.slices.has(slice);
    // An open slice without a hole is on its way.
    if (runId === undefined && isHere && isOpen(states.get(slice) ?? 'landed')) continue;
    if (runId !== undefined && lastWordOf(item, runs.get(runId), facts) === 'on its way') continue;
    if (runId === undefined) things.set(`slice ${slice}`, isHere);
    else things.set(`run ${runId}`, !broken.runs.has(runId));
  }
  const recordsAreRuns = facts.runs.length > 0 || (facts.items ?? []).some(({ runId }) => runId !== undefined);
  for (const { run, key, updatedAtMs } of facts.runs) {
    // A run of another day may have its record in an object of this one.
    const own = isOver(run) && utcDay(runTimeMs(run, updatedAtMs)) === facts.day;
    if (!own && !things.has(`run ${run.runId}`)) continue;
    things.set(`run ${run.runId}`, !broken.runs.has(run.runId) && !broken.keys.has(key));
  }
  for (const { row, judged } of facts.slices) {
    if (!judged || things.has(`slice ${row.id}`)) continue;
    const isHere = !broken.slices.has(row.id);
    const isThing = row.run !== undefined || (row.window !== undefined && !recordsAreRuns);
    if (!isHere || (isThing && !isOpen(row.state))) things.set(`slice ${row.id}`, isHere);
  }
  return things;
}

type BrokenThings = ReturnType<typeof brokenThings>;

function brokenThings(findings: readonly Finding[]) {
  const slices = new Set<string>();
  const runs = new Set<string>();
  const keys = new Set<string>();
  for (const { kind, slice, runId, key } of findings) {
    if (kind === 'object-without-row' || kind === 'lake-behind') continue;
    if (slice !== undefined && kind !== 'record-missing') slices.add(slice);
    if (runId !== undefined) runs.add(runId);
    if (key !== undefined && kind !== 'record-missing') keys.add(key);
  }
  return { slices, runs, keys };
}

/** By its own time: the end of a run or of a window that was read. */
function newestLandedMs(facts: DayFacts, findings: readonly Finding[]): number | undefined {
  const { slices } = brokenThings(findings);
  const ofSlices = facts.slices
    .filter(({ row, judged }) => judged && !slices.has(row.id) && ['landed', 'empty', 'settling'].includes(row.state))
    .flatMap(({ row: { run, window } }) =>
      run !== undefined
        ? [Date.parse(run.finishedAt ?? run.startedAt ?? run.triggeredAt ?? '')]
        : window !== undefined
          ? [window.toMs]
          : [],
    );
  const ofRuns = facts.runs.map(({ run, updatedAtMs }) => runTimeMs(run, updatedAtMs));
  const known = [...ofSlices, ...ofRuns].filter((ms) => !Number.isNaN(ms));
  return known.length === 0 ? undefined : known.reduce((newest, ms) => Math.max(newest, ms), 0);
}
