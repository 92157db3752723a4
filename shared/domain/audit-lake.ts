import type { DayFacts, LakeDay, LakeObject, StoredObject } from './audit-facts.ts';
import type { Finding } from './finding.ts';
import { utcDay } from './object-key.ts';
import { runTimeMs } from './run.ts';
import { sliceTimeMs } from './slice.ts';

type Lake = NonNullable<DayFacts['lake']>;

/**
 * Compares what has landed with the tables: a day that is dirty for too long, objects that are missing, others or too many,
 * and runs that are not rows.
 *
 * Shape: of a day that is about to be built, nothing is told: its objects may be newer than its row.
 */
export function auditLake(facts: DayFacts): Finding[] {
  const { lake, nowMs, graceMs } = facts;
  if (lake === undefined) return [];
  if (lake.day === undefined) return [...neverBuilt(facts), ...unnamed(facts, lake)];
  const { landedSequence, builtSequence, dueAtMs = 0 } = lake.day;
  const clean = builtSequence >= landedSequence;
  if (!clean && nowMs <= dueAtMs + graceMs) return [];
  const what = clean ? differentRuns(facts, lake.day) : [overdue(facts, lake.day)];
  return [...what, ...lake.day.objects.flatMap((object) => different(facts, lake, object)), ...unnamed(facts, lake)];
}

const rebuildOf = ({ source, day }: DayFacts): string =>
  `run runlake rebuild --source ${source} --from ${day} --to ${day}; in the cloud: docs/runbook.md, rebuild a day`;

const behind = (facts: DayFacts, why: string, more: Pick<Finding, 'key' | 'expected' | 'found'> = {}): Finding => ({
  kind: 'lake-behind',
  source: facts.source,
  day: facts.day,
  ...more,
  why,
  whatToDo: rebuildOf(facts),
});

function neverBuilt(facts: DayFacts): Finding[] {
  const { slices, nowMs, graceMs } = facts;
  const landed = slices.some(
    ({ row, parts }) => parts.length > 0 && nowMs > Math.max(row.endedAtMs ?? 0, row.discoveredAtMs) + graceMs,
  );
  return landed ? [behind(facts, 'something has landed for this day, and no table has ever been built of it')] : [];
}

const overdue = (facts: DayFacts, { landedSequence, builtSequence }: LakeDay): Finding =>
  behind(facts, 'what has landed is not in the tables, although the day should have been built by now', {
    expected: `landing ${landedSequence}`,
    found: `landing ${builtSequence}`,
  });

function different(facts: DayFacts, { objects }: Lake, { table, key, etag, bytes }: LakeObject): Finding[] {
  const found = objects.get(key);
  const of = `the object of table ${table}`;
  if (found === undefined) return [behind(facts, `${of} is not in the bucket`, { key, expected: etag })];
  if (found.bytes !== bytes) {
    const sizes = { expected: `${bytes} bytes`, found: `${found.bytes} bytes` };
    return [behind(facts, `${of} has another size than was built: it is damaged`, { key, ...sizes })];
  }
  if (found.etag === etag) return [];
  return [behind(facts, `${of} is another one than was built`, { key, expected: etag, found: found.etag })];
}

/** Objects of the day that its row does not name: readers meet them all the same. */
function unnamed(facts: DayFacts, { day, objects }: Lake): Finding[] {
  const named = new Set(day?.objects.map(({ key }) => key));
  const strays = [...objects.values()].filter(({ key }) => !named.has(key));
  return strays.map(
    ({ key, bytes }: StoredObject): Finding => ({
      kind: 'object-without-row',
      source: facts.source,
      day: facts.day,
      key,
      found: `${bytes} bytes`,
      why: 'no build of this day has made this object of a table, and every query reads its rows as well',
      whatToDo: `${rebuildOf(facts)}; what is named again after that is nobody's: move it out of curated/`,
    }),
  );
}

/**
 * The rows of `runs` against the runs of the index. Those that have just been written are not counted upon: their day is
 * marked a moment later.
 */
function differentRuns(facts: DayFacts, { objects }: LakeDay): Finding[] {
  const rows = objects.filter(({ table }) => table === 'runs').reduce((sum, object) => sum + object.rows, 0);
  const knownMs = knownSince(facts);
  const settled = knownMs.filter((ms) => facts.nowMs > ms + facts.graceMs).length;
  if (rows >= settled && rows <= knownMs.length) return [];
  const counts = { expected: `${rows < settled ? settled : knownMs.length} runs of the index`, found: `${rows} rows` };
  return [behind(facts, 'table runs has another number of rows than the index has runs of this day', counts)];
}

/** Of each run that is a row of this day: when the index has last heard of it. Units: epoch milliseconds. */
function knownSince({ day, slices, runs }: DayFacts): number[] {
  const isOfDay = (ms: number): boolean => utcDay(ms) === day;
  const ofSlices = slices.filter(({ row }) => row.run !== undefined && isOfDay(sliceTimeMs(row)));
  const ofRuns = runs.filter(({ run, updatedAtMs }) => isOfDay(runTimeMs(run, updatedAtMs)));
  return [...ofSlices.map(({ row }) => row), ...ofRuns].map(({ updatedAtMs }) => updatedAtMs);
}
